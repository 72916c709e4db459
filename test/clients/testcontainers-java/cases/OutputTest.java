package cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.testcontainers.containers.output.OutputFrame.OutputType.STDERR;
import static org.testcontainers.containers.output.OutputFrame.OutputType.STDOUT;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.ExecConfig;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.containers.output.WaitingConsumer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;

/** What commands write, and how they end. */
class OutputTest {
  @Test
  void exec() throws Exception {
    try (var busybox = shell("exec sleep 3600")) {
      busybox.start();
      var result = busybox.execInContainer("sh", "-c", "echo out; echo err >&2; exit 7");
      assertEquals("out\n", result.getStdout());
      assertEquals("err\n", result.getStderr());
      assertEquals(7, result.getExitCode());
    }
  }

  @Test
  void execWithSettings() throws Exception {
    var config = ExecConfig.builder()
        .command(new String[] {"sh", "-c", "id -un; pwd; echo $WORD"})
        .user("redis")
        .workDir("/tmp")
        .envVars(Map.of("WORD", "é"))
        .build();
    try (var redis = Redis.server()) {
      redis.start();
      assertEquals("redis\n/tmp\né\n", redis.execInContainer(config).getStdout());
    }
  }

  @Test
  void execOfAProgramThatIsNotThere() throws Exception {
    try (var busybox = shell("exec sleep 3600")) {
      busybox.start();
      assertEquals(127, busybox.execInContainer("no-such-program").getExitCode());
    }
  }

  @Test
  void logs() throws Exception {
    var stdout = new WaitingConsumer();
    try (var busybox = shell("echo one; echo two >&2; echo three; exec sleep 3600")) {
      busybox.start();
      busybox.followOutput(stdout, STDOUT);
      stdout.waitUntil(frame -> frame.getUtf8String().contains("three"), 60, TimeUnit.SECONDS);
      assertEquals("one\nthree\n", busybox.getLogs(STDOUT));
      assertEquals("two\n", busybox.getLogs(STDERR));
    }
  }

  @Test
  void logsToTheEnd() throws Exception {
    var text = new ToStringConsumer();
    var end = new WaitingConsumer();
    try (var busybox = shell("echo one; sleep 1; echo two")
        .withLogConsumer(text.andThen(end))
        .withStartupCheckStrategy(new OneShotStartupCheckStrategy())) {
      busybox.start();
      end.waitUntilEnd(60, TimeUnit.SECONDS);
      assertEquals("one\ntwo\n", text.toUtf8String());
    }
  }

  private static GenericContainer<?> shell(String script) {
    return new GenericContainer<>("busybox:1.36").withCommand("sh", "-c", script);
  }
}
