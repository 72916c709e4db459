package cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;

/** What a start waits for, and what it says when that does not come. */
class WaitingTest {
  @Test
  void publishedPort() {
    try (var redis = Redis.server()) {
      redis.start();
      assertEquals("PONG", Redis.ping(redis));
    }
  }

  @Test
  void portInside() {
    try (var redis = Redis.server().waitingFor(Wait.forListeningPorts(Redis.PORT))) {
      redis.start();
      assertEquals("PONG", Redis.ping(redis));
    }
  }

  @Test
  void logMessage() {
    var ready = Wait.forLogMessage(".*Ready to accept connections.*\\n", 1);
    try (var redis = Redis.server().waitingFor(ready)) {
      redis.start();
      assertEquals("PONG", Redis.ping(redis));
    }
  }

  @Test
  void http() {
    var page = Wait.forHttp("/").forStatusCode(200);
    try (var nginx = new GenericContainer<>("nginx:alpine").withExposedPorts(80).waitingFor(page)) {
      nginx.start();
      assertTrue(nginx.isRunning());
    }
  }

  @Test
  void health() {
    var check = new HealthCheck()
        .withTest(List.of("CMD", "redis-cli", "ping"))
        .withInterval(Duration.ofSeconds(1).toNanos())
        .withRetries(60);
    try (var redis = Redis.server()
        .withCreateContainerCmdModifier(create -> create.withHealthcheck(check))
        .waitingFor(Wait.forHealthcheck())) {
      redis.start();
      assertTrue(redis.isHealthy());
    }
  }

  @Test
  void successfulCommand() {
    try (var redis = Redis.server().waitingFor(Wait.forSuccessfulCommand("redis-cli ping"))) {
      redis.start();
      assertEquals("PONG", Redis.ping(redis));
    }
  }

  @Test
  void end() {
    try (var busybox = shell("echo done").withStartupCheckStrategy(new OneShotStartupCheckStrategy())) {
      busybox.start();
      assertEquals("done\n", busybox.getLogs());
    }
  }

  @Test
  void endWithAnError() {
    try (var busybox = shell("exit 3").withStartupCheckStrategy(new OneShotStartupCheckStrategy())) {
      assertThrows(ContainerLaunchException.class, busybox::start);
    }
  }

  @Test
  void messageOfACommandThatEnds() {
    var never = Wait.forLogMessage("never", 1).withStartupTimeout(Duration.ofSeconds(10));
    try (var busybox = shell("exit 3").waitingFor(never)) {
      var error = assertThrows(ContainerLaunchException.class, busybox::start);
      // It may be seen to end at once, or when the message has not come.
      assertTells("did not start correctly|exited with code 3", error);
    }
  }

  @Test
  void messageThatNeverComes() {
    var never = Wait.forLogMessage("never", 1).withStartupTimeout(Duration.ofSeconds(3));
    try (var redis = Redis.server().waitingFor(never)) {
      var error = assertThrows(ContainerLaunchException.class, redis::start);
      assertTells("Timed out waiting for log output", error);
    }
  }

  private static GenericContainer<?> shell(String script) {
    return new GenericContainer<>("busybox:1.36").withCommand("sh", "-c", script);
  }

  private static void assertTells(String pattern, Throwable error) {
    var told = causesOf(error);
    assertTrue(Pattern.compile(pattern).matcher(told).find(), told);
  }

  private static String causesOf(Throwable error) {
    return error == null ? "" : error + "\n" + causesOf(error.getCause());
  }
}
