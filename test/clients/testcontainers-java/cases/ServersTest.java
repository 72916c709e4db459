package cases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Real servers and their clients. */
class ServersTest {
  private static final String POSTGRES = "postgres:16-alpine";

  @Test
  void postgresByItsModule() throws SQLException {
    var items = Transferable.of("CREATE TABLE item AS SELECT generate_series(1, 3) AS n;");
    try (var postgres = new PostgreSQLContainer(POSTGRES)
        .withCopyToContainer(items, "/docker-entrypoint-initdb.d/items.sql")) {
      postgres.start();
      try (var connection = postgres.createConnection("");
          var result = connection.createStatement().executeQuery("SELECT sum(n) FROM item")) {
        result.next();
        assertEquals(6, result.getInt(1));
      }
    }
  }

  @Test
  void postgresByItsAddress() throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:tc:postgresql:16-alpine:///shop");
        var result = connection.createStatement().executeQuery("SELECT current_database()")) {
      result.next();
      assertEquals("shop", result.getString(1));
    }
  }

  @Test
  void severalAtOnce() {
    var servers = Stream.generate(Redis::server).limit(4).toList();
    try {
      Startables.deepStart(servers).join();
      for (var redis : servers) assertEquals("PONG", Redis.ping(redis));
    } finally {
      servers.forEach(GenericContainer::stop);
    }
  }

  @Test
  void oneAfterAnother() {
    try (var first = Redis.server(); var second = Redis.server().dependsOn(first)) {
      second.start();
      assertEquals("PONG", Redis.ping(first));
    }
  }
}
