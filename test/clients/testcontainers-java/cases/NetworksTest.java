package cases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/** How containers reach each other. */
class NetworksTest {
  @Test
  void aliases() throws Exception {
    try (var network = Network.newNetwork();
        var redis = Redis.server().withNetwork(network).withNetworkAliases("cache", "my_cache");
        var client = client().withNetwork(network)) {
      Startables.deepStart(redis, client).join();
      assertEquals("PONG\n", ask(client, "cache", "ping"));
      assertEquals("PONG\n", ask(client, "my_cache", "ping"));
    }
  }

  @Test
  void oneAliasInTwoNetworks() throws Exception {
    try (var one = Network.newNetwork();
        var other = Network.newNetwork();
        var ours = Redis.server().withNetwork(one).withNetworkAliases("cache");
        var theirs = Redis.server().withNetwork(other).withNetworkAliases("cache");
        var client = client().withNetwork(one)) {
      Startables.deepStart(ours, theirs, client).join();
      ask(ours, "localhost", "set", "whose", "ours");
      ask(theirs, "localhost", "set", "whose", "theirs");
      assertEquals("ours\n", ask(client, "cache", "get", "whose"));
    }
  }

  @Test
  void networkOfAnother() throws Exception {
    try (var redis = Redis.server()) {
      redis.start();
      try (var client = client().withNetworkMode("container:" + redis.getContainerId())) {
        client.start();
        assertEquals("PONG\n", ask(client, "localhost", "ping"));
      }
    }
  }

  /** Has a client, and no server. */
  private static GenericContainer<?> client() {
    return new GenericContainer<>(Redis.IMAGE).withCommand("sleep", "3600");
  }

  private static String ask(GenericContainer<?> client, String host, String... words)
      throws Exception {
    var script = "redis-cli -h " + host + " " + String.join(" ", words);
    return client.execInContainer("sh", "-c", script).getStdout();
  }
}
