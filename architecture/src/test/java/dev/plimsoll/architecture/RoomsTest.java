package dev.plimsoll.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who may use whom. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoomsTest {
  /** Native runtimes and wire libraries, and the only rooms that may see them. */
  private static final Map<String, List<String>> OWNERS =
      Map.of(
          "org.bytedeco..", List.of("training"),
          "ml.dmlc..", List.of("training"),
          "ai.onnxruntime..", List.of("onnx", "edge"),
          "org.duckdb..", List.of("data"),
          "org.rocksdb..", List.of("features", "serving"),
          "com.linecorp.armeria..", List.of("server"),
          "gg.jte..", List.of("server"),
          "picocli..", List.of("cli"));

  private final List<Room> rooms = Room.table();
  private JavaClasses classes;

  @BeforeAll
  void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.plimsoll");
    assertThat(classes.size()).as("classes found").isGreaterThan(100);
  }

  @Test
  void everyRoomUsesOnlyTheRoomsThatItsRowNames() {
    for (Room room : rooms) {
      for (Room other : rooms) {
        boolean allowed =
            other.equals(room)
                || other.name().equals("kernel")
                || room.mayUse().contains(other.name());
        if (!allowed) {
          noClasses()
              .that()
              .resideInAPackage(room.packages())
              .should()
              .dependOnClassesThat()
              .resideInAPackage(other.packages())
              .allowEmptyShould(true)
              .check(classes);
        }
      }
    }
  }

  @Test
  void nobodyEntersTheInternalsOfAnotherRoom() {
    for (Room room : rooms) {
      noClasses()
          .that()
          .resideOutsideOfPackage(room.packages())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.plimsoll." + room.name() + ".internal..")
          .check(classes);
    }
  }

  @Test
  void nativeRuntimesAreSeenOnlyWhereTheyLive() {
    OWNERS.forEach(
        (library, owners) -> {
          String[] homes =
              owners.stream().map(owner -> "dev.plimsoll." + owner + "..").toArray(String[]::new);
          noClasses()
              .that()
              .resideInAPackage("dev.plimsoll..")
              .and()
              .resideOutsideOfPackages(homes)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(library)
              .check(classes);
        });
  }

  /**
   * A room's root package and its internals are face and body of one thing, so they count as one
   * slice.
   */
  @Test
  void noRoomHasACycleInside() {
    slices().assignedFrom(new FaceAndBody()).should().beFreeOfCycles().check(classes);
  }

  @Test
  void theTableIsPrintedInTheArchitecturePage() throws IOException {
    String page = Files.readString(Room.ROOT.resolve("ARCHITECTURE.md"));
    assertThat(rooms).allSatisfy(room -> assertThat(page).contains(room.markdown()));
  }

  /** Such as {@code Ledger.change} or {@code internal/batch/Queues}. */
  @Test
  void everyClassThatTheArchitecturePageNamesIsThere() throws IOException {
    String page = Files.readString(Room.ROOT.resolve("ARCHITECTURE.md"));
    List<Path> sources = SourcesTest.sources("main");
    var named = Pattern.compile("`([a-z/]*[A-Z]+[a-z]\\w*)(?:\\.(\\w+))?`").matcher(page);
    List<String> unknown = new ArrayList<>();
    int found = 0;
    while (named.find()) {
      String end = "/" + named.group(1) + ".java";
      String member = named.group(2);
      boolean there = false;
      for (Path source : sources) {
        there |=
            source.toString().endsWith(end)
                && (member == null || Files.readString(source).contains(" " + member + "("));
      }
      if (!there) {
        unknown.add(named.group());
      }
      found++;
    }
    assertThat(unknown).isEmpty();
    assertThat(found).isGreaterThan(40);
  }

  @Test
  void theModulesAreTheRoomsInTheirOrder() throws IOException {
    List<String> modules = new ArrayList<>();
    var matcher =
        Pattern.compile("<module>([^<]+)</module>")
            .matcher(Files.readString(Room.ROOT.resolve("pom.xml")));
    while (matcher.find()) {
      modules.add(matcher.group(1));
    }
    assertThat(modules).startsWith(rooms.stream().map(Room::name).toArray(String[]::new));
  }

  private static final class FaceAndBody implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      String[] parts = javaClass.getPackageName().split("\\.");
      if (parts.length < 3 || !javaClass.getPackageName().startsWith("dev.plimsoll.")) {
        return SliceIdentifier.ignore();
      }
      String inner = parts.length > 3 && !parts[3].equals("internal") ? parts[3] : "";
      return SliceIdentifier.of(parts[2], inner);
    }

    @Override
    public String getDescription() {
      return "room and sub-package, internals with the room's face";
    }
  }
}
