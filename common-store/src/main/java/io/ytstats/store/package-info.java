/**
 * From a topic into a table. One half is the writer: {@link io.ytstats.store.TableWriter} keeps a
 * table at the freshest row of each key, over any {@link javax.sql.DataSource}, and knows nothing
 * of where its rows come from. The other half is the application: one consumer loop, which hands
 * what it reads to the writer and commits its offsets after it. Daily and monthly differ by a
 * {@link io.ytstats.store.StoreTable}.
 */
package io.ytstats.store;
