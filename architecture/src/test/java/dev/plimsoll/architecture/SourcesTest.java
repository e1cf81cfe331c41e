package dev.plimsoll.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How the sources must look. The limits are hard stops; the aim is far below them. */
class SourcesTest {
  private static final int MOST_LINES_PER_FILE = 400;
  private static final int MOST_LINES_PER_METHOD = 70;
  private static final Pattern VAGUE_NAME =
      Pattern.compile(".*(Util|Utils|Helper|Manager|Impl)\\.java");

  @Test
  void noFileIsTooLong() throws IOException {
    assertThat(sources("main"))
        .hasSizeGreaterThan(100)
        .allSatisfy(
            file ->
                assertThat(Files.readAllLines(file))
                    .as("%s", file)
                    .hasSizeLessThanOrEqualTo(MOST_LINES_PER_FILE));
  }

  @Test
  void noMethodIsTooLong() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> tooLong = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of(),
                  null,
                  files.getJavaFileObjectsFromPaths(sources("main")));
      Iterable<? extends CompilationUnitTree> units = task.parse();
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : units) {
        new MethodLengths(unit, positions, tooLong).scan(unit, null);
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void everyPackageSaysWhatLivesThereAndIsNullMarked() throws IOException {
    List<Path> folders = sources("main").stream().map(Path::getParent).distinct().toList();
    assertThat(folders)
        .allSatisfy(
            folder ->
                assertThat(folder.resolve("package-info.java"))
                    .exists()
                    .content()
                    .contains("@NullMarked\npackage " + name(folder) + ";")
                    .startsWith("/**"));
  }

  @Test
  void noPackageLivesInTwoModules() throws IOException {
    List<String> homes =
        sources("main").stream().map(Path::getParent).distinct().map(SourcesTest::name).toList();
    assertThat(homes).doesNotHaveDuplicates();
  }

  @Test
  void namesSayWhatAThingIs() throws IOException {
    assertThat(sources("main"))
        .noneMatch(file -> VAGUE_NAME.matcher(file.getFileName().toString()).matches());
  }

  @Test
  void onlyTheCommandLineWritesToStandardOutput() throws IOException {
    for (Path file : sources("main")) {
      if (!file.toString().contains("/cli/")
          && !file.getFileName().toString().endsWith("Main.java")) {
        assertThat(Files.readString(file)).as("%s", file).doesNotContain("System.out");
      }
    }
  }

  @Test
  void importsNameOneTypeEach() throws IOException {
    for (Path file : sources("main")) {
      assertThat(Files.readAllLines(file))
          .as("%s", file)
          .noneMatch(line -> line.matches("import .*\\*;"));
    }
  }

  @Test
  void theClockAndChanceArePassedIn() throws IOException {
    for (Path file : sources("main")) {
      assertThat(Files.readString(file))
          .as("%s", file)
          .doesNotContain("Instant.now()")
          .doesNotContain("new Random()")
          .doesNotContain("Math.random()")
          .doesNotContain("LocalDate.now()");
    }
  }

  /** The name of the package that lives in a folder. */
  private static String name(Path folder) {
    return folder.toString().replaceAll(".*/src/main/java/", "").replace('/', '.');
  }

  static List<Path> sources(String kind) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Room room : Room.table()) {
      Path folder = Room.ROOT.resolve(room.name()).resolve("src/" + kind + "/java");
      try (Stream<Path> walk = Files.walk(folder)) {
        walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
      }
    }
    return files;
  }

  private static final class MethodLengths extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> tooLong;

    MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<String> tooLong) {
      this.unit = unit;
      this.positions = positions;
      this.tooLong = tooLong;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      long start = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
      long end = positions.getEndPosition(unit, method);
      long lines = end < 0 ? 0 : unit.getLineMap().getLineNumber(end) - start + 1;
      if (lines > MOST_LINES_PER_METHOD) {
        tooLong.add(
            unit.getSourceFile().getName() + ": " + method.getName() + " has " + lines + " lines");
      }
      return super.visitMethod(method, null);
    }
  }
}
