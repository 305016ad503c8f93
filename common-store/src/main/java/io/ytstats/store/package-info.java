/**
 * From a topic into a table. One half is the writer: {@link io.ytstats.store.TableWriter} keeps a
 * table at the latest row of each key, over any {@link javax.sql.DataSource}, and does not know
 * where its rows come from. The other half is the application, {@link io.ytstats.store.StoreApp}:
 * one consumer loop, which hands records to the writer and commits their offsets afterwards. The
 * daily and the monthly store differ by a {@link io.ytstats.store.StoreType}.
 */
package io.ytstats.store;
