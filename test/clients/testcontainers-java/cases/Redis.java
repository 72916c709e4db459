package cases;

import org.testcontainers.containers.GenericContainer;
import redis.clients.jedis.Jedis;

/** A server that most cases start, and a client of it. */
final class Redis {
  static final String IMAGE = "redis:7-alpine";
  static final int PORT = 6379;

  private Redis() {}

  static GenericContainer<?> server() {
    return new GenericContainer<>(IMAGE).withExposedPorts(PORT);
  }

  /** Says by its published port whether a server is there: {@code PONG}. */
  static String ping(GenericContainer<?> server) {
    try (var client = new Jedis(server.getHost(), server.getMappedPort(PORT))) {
      return client.ping();
    }
  }
}
