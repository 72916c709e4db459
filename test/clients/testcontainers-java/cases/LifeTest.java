package cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.images.PullPolicy;

/** Containers from their settings to their end. */
class LifeTest {
  @Test
  void stopAndStart() {
    try (var redis = Redis.server()) {
      redis.start();
      var id = redis.getContainerId();
      redis.getDockerClient().stopContainerCmd(id).withTimeout(5).exec();
      assertFalse(redis.isRunning());
      redis.getDockerClient().startContainerCmd(id).exec();
      assertTrue(redis.isRunning());
    }
  }

  @Test
  void anotherAfterTheEnd() {
    try (var redis = Redis.server()) {
      redis.start();
      var id = redis.getContainerId();
      redis.stop();
      redis.start();
      assertNotEquals(id, redis.getContainerId());
      assertEquals("PONG", Redis.ping(redis));
    }
  }

  @Test
  void reuse() {
    var whose = UUID.randomUUID().toString();
    try (var first = Redis.server().withReuse(true).withLabel("whose", whose);
        var second = Redis.server().withReuse(true).withLabel("whose", whose)) {
      first.start();
      second.start();
      assertEquals(first.getContainerId(), second.getContainerId());
    }
  }

  @Test
  void settings() throws Exception {
    try (var redis = Redis.server()
        .withLabel("colour", "green")
        .withEnv("WORD", "here")
        .withWorkingDirectory("/tmp")
        .withTmpFs(Map.of("/scratch", "rw"))
        .withExtraHost("other", "192.0.2.1")
        .withCreateContainerCmdModifier(create -> create.withHostName("named").withUser("redis"))) {
      redis.start();
      assertEquals("green", redis.getContainerInfo().getConfig().getLabels().get("colour"));
      var script = "echo $WORD; pwd; hostname; id -un; stat -fc %T /scratch; getent hosts other";
      var told = redis.execInContainer("sh", "-c", script).getStdout();
      assertEquals("here /tmp named redis tmpfs 192.0.2.1 other", told.trim().replaceAll("\\s+", " "));
    }
  }

  @Test
  void pullEachTime() {
    try (var redis = Redis.server().withImagePullPolicy(PullPolicy.alwaysPull())) {
      redis.start();
      assertEquals("PONG", Redis.ping(redis));
    }
  }

  @Test
  void compose(@TempDir Path folder) throws Exception {
    var file = folder.resolve("compose.yaml");
    Files.writeString(file, "services: { cache: { image: redis:7-alpine } }");
    try (var project = new ComposeContainer(file.toFile())) {
      project.start();
      var cache = project.getContainerByServiceName("cache").orElseThrow();
      assertTrue(cache.isRunning());
    }
  }
}
