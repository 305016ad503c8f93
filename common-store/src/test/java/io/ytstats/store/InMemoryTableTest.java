package io.ytstats.store;

import io.ytstats.schema.DataPoint;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The contract on the model; the real tables are in {@link TableWriterIT}. */
class InMemoryTableTest {
  @Nested
  class Daily extends Subject {
    Daily() {
      super(StoreTable.DAILY);
    }
  }

  @Nested
  class Monthly extends Subject {
    Monthly() {
      super(StoreTable.MONTHLY);
    }
  }

  abstract static class Subject extends StoreContract {
    private final InMemoryTable model;
    private final StoreTable table;

    Subject(StoreTable table) {
      this.table = table;
      this.model = new InMemoryTable(table);
    }

    @Override
    void write(List<DataPoint> points) {
      model.write(points);
    }

    @Override
    List<String> rows() {
      return model.rows();
    }

    @Override
    StoreTable table() {
      return table;
    }
  }
}
