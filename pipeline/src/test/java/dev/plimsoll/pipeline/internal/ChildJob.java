package dev.plimsoll.pipeline.internal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the tests start in a process of its own: each first argument is one way to behave. */
final class ChildJob {
  private ChildJob() {}

  public static void main(String[] args) throws Exception {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    switch (args[0]) {
      case "progress" -> {
        out.println("a library says hello");
        out.println("{\"stage\":\"reading\",\"done\":1,\"total\":3}");
        out.println("{not json, whatever it looks like");
        out.println("{\"stage\":\"reading\",\"done\":3,\"total\":3}");
        out.println("{\"stage\":\"fitting\",\"done\":5}");
      }
      case "fail" -> {
        err.println("a warning");
        err.println(
            "{\"code\":\"LABEL_MISSING\",\"blame\":\"%s\",\"message\":\"label: 'x' (expected: a column)\"}"
                .formatted(args[1]));
        System.exit(Integer.parseInt(args[2]));
      }
      case "mumble" -> {
        err.println("{\"half of a");
        System.exit(7);
      }
      case "die" -> {
        out.println("{\"stage\":\"" + Files.createTempFile("native", ".so") + "\",\"done\":0}");
        ProcessHandle self = ProcessHandle.current();
        new ProcessBuilder("kill", "-9", Long.toString(self.pid())).start().waitFor();
        Thread.sleep(60_000);
      }
      case "linger" -> {
        Files.writeString(Path.of(args[1]), Long.toString(ProcessHandle.current().pid()));
        out.println("{\"stage\":\"waiting\",\"done\":0}");
        Thread.sleep(60_000);
      }
      case "hold" -> {
        try (HomeLock lock = HomeLock.take(Path.of(args[1]))) {
          out.println("held by " + ProcessHandle.current().pid() + lock.hashCode());
          Thread.sleep(60_000);
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }
}
