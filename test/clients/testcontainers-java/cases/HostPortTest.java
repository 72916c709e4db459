package cases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.testcontainers.Testcontainers;
import org.testcontainers.containers.GenericContainer;

/** How containers reach whoever has started them; alone, as all that start later are given the way as well. */
class HostPortTest {
  @Test
  void portOfTheHost() throws Exception {
    var here = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    here.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, 4);
      exchange.getResponseBody().write("here".getBytes());
      exchange.close();
    });
    here.start();
    var port = here.getAddress().getPort();
    Testcontainers.exposeHostPorts(port);
    try (var busybox = new GenericContainer<>("busybox:1.36")
        .withCommand("sleep", "3600")
        .withAccessToHost(true)) {
      busybox.start();
      var url = "http://host.testcontainers.internal:" + port;
      assertEquals("here", busybox.execInContainer("wget", "-qO-", url).getStdout());
    } finally {
      here.stop(0);
    }
  }
}
