package cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;

/** Files on their way into a container, and out of it. */
class FilesTest {
  @TempDir
  private Path folder;

  @Test
  void copiedBeforeTheStart() throws Exception {
    Files.createDirectory(folder.resolve("below"));
    Files.writeString(folder.resolve("below/file"), "deep");
    try (var busybox = sleeper()
        .withCopyToContainer(Transferable.of("text", 0600), "/opt/new/file")
        .withCopyFileToContainer(MountableFile.forHostPath(folder), "/opt/folder")) {
      busybox.start();
      assertEquals("text", output(busybox, "cat", "/opt/new/file"));
      assertEquals("600\n", output(busybox, "stat", "-c", "%a", "/opt/new/file"));
      assertEquals("deep", output(busybox, "cat", "/opt/folder/below/file"));
    }
  }

  @Test
  void copiedInAndOut() throws IOException {
    var content = new byte[5_000_000];
    new Random(1).nextBytes(content);
    try (var busybox = sleeper()) {
      busybox.start();
      busybox.copyFileToContainer(Transferable.of(content), "/opt/new/file");
      var back = busybox.copyFileFromContainer("/opt/new/file", InputStream::readAllBytes);
      assertArrayEquals(content, back);
    }
  }

  @Test
  void notThere() {
    try (var busybox = sleeper()) {
      busybox.start();
      assertThrows(NotFoundException.class,
          () -> busybox.copyFileFromContainer("/no/such/file", InputStream::readAllBytes));
    }
  }

  @Test
  void bound() throws Exception {
    Files.writeString(folder.resolve("file"), "bound");
    try (var busybox = sleeper()
        .withFileSystemBind(folder.toString(), "/opt/folder", BindMode.READ_ONLY)) {
      busybox.start();
      assertEquals("bound", output(busybox, "cat", "/opt/folder/file"));
    }
  }

  private static GenericContainer<?> sleeper() {
    return new GenericContainer<>("busybox:1.36").withCommand("sleep", "3600");
  }

  private static String output(GenericContainer<?> container, String... command) throws Exception {
    return container.execInContainer(command).getStdout();
  }
}
