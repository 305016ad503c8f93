/**
 * Four classes of zstd-jni 1.5 that the Kafka client uses and the zstd-jni 1.4 of Spark 2.4 does
 * not have, made of those that it has. Spark's class loaders ask Spark's own class path first, so
 * these are used there alone where the classes are missing.
 */
package com.github.luben.zstd;
