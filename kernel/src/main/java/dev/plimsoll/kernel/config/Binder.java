package dev.plimsoll.kernel.config;

import dev.plimsoll.kernel.KernelError;
import dev.plimsoll.kernel.PlimsollException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Walks a YAML tree and a record type side by side.
 *
 * <p>A mistake does not end the walk: it is noted with its line, the value becomes null, and the
 * walk goes on, so that one run shows every mistake. Records are only constructed when nothing
 * below them failed.
 */
final class Binder {
  /** Aliases can make a short file mean billions of values; nobody writes this many. */
  private static final int MOST_VALUES = 100_000;

  private static final int MOST_NESTED = 50;

  private final String file;
  private final List<String> mistakes = new ArrayList<>();
  private int values;

  Binder(String file) {
    this.file = file;
  }

  <T> T bind(Node root, Class<T> type) {
    Object value = value(root, type, type.getSimpleName());
    if (!mistakes.isEmpty() || value == null) {
      throw new PlimsollException(KernelError.CONFIG_INVALID, String.join("\n", mistakes));
    }
    return type.cast(value);
  }

  private @Nullable Object value(Node node, Type type, String path) {
    count(node, 0);
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == Map.class
          ? map(node, generic.getActualTypeArguments()[1], path)
          : list(node, generic.getActualTypeArguments()[0], path);
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isRecord()) {
      return record(node, raw, path);
    }
    if (raw == Object.class) {
      return plain(node, 0);
    }
    return scalar(node, raw, path);
  }

  private @Nullable Object scalar(Node node, Class<?> type, String path) {
    if (!(node instanceof ScalarNode scalar)) {
      return mistake(
          node, path + ": " + kind(node) + " (expected: " + Scalars.expectation(type) + ")");
    }
    Object value = Scalars.parse(scalar.getValue(), type);
    return value != null
        ? value
        : mistake(
            node,
            path + ": '" + scalar.getValue() + "' (expected: " + Scalars.expectation(type) + ")");
  }

  private @Nullable Object list(Node node, Type element, String path) {
    List<Object> values = new ArrayList<>();
    List<Node> items = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    for (Node item : items) {
      Object value = value(item, element, path);
      if (value != null) {
        values.add(value);
      }
    }
    return Collections.unmodifiableList(values);
  }

  private @Nullable Object map(Node node, Type element, String path) {
    if (!(node instanceof MappingNode mapping)) {
      return mistake(node, path + ": " + kind(node) + " (expected: a mapping)");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = text(tuple.getKeyNode());
      Object value = value(tuple.getValueNode(), element, path + "." + key);
      if (value != null && values.put(key, value) != null) {
        mistake(tuple.getKeyNode(), twice(path, key));
      }
    }
    return Collections.unmodifiableMap(values);
  }

  private @Nullable Object record(Node node, Class<?> type, String path) {
    if (!(node instanceof MappingNode mapping)) {
      return mistake(node, path + ": " + kind(node) + " (expected: a mapping)");
    }
    RecordComponent[] components = type.getRecordComponents();
    Map<String, Node> given = given(mapping, components, path);
    int before = mistakes.size();
    Object[] arguments = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      arguments[i] = component(given.get(normal(keyOf(components[i]))), components[i], node, path);
    }
    return mistakes.size() > before ? null : construct(type, types, arguments, node, path);
  }

  private Map<String, Node> given(MappingNode mapping, RecordComponent[] components, String path) {
    List<String> known = new ArrayList<>();
    for (RecordComponent component : components) {
      known.add(spoken(keyOf(component)));
    }
    Map<String, Node> given = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = text(tuple.getKeyNode());
      if (known.stream().noneMatch(name -> normal(name).equals(normal(key)))) {
        mistake(
            tuple.getKeyNode(),
            path
                + ": unknown key '"
                + key
                + "' (expected: one of "
                + String.join(", ", known)
                + ")"
                + Spelling.hint(key, known));
      } else if (given.put(normal(key), tuple.getValueNode()) != null) {
        mistake(tuple.getKeyNode(), twice(path, key));
      }
    }
    return given;
  }

  private static String twice(String path, String key) {
    return path + ": key '" + key + "' is given twice (expected: once)";
  }

  private @Nullable Object component(
      @Nullable Node node, RecordComponent component, Node owner, String path) {
    Type type = component.getGenericType();
    String inner = path + "." + spoken(keyOf(component));
    if (node != null && !isNull(node)) {
      return value(node, type, inner);
    }
    Default fallback = component.getAnnotation(Default.class);
    if (fallback != null) {
      return value(ConfigFile.compose(fallback.value()), type, inner);
    }
    if (component.getType() == List.class) {
      return List.of();
    }
    if (component.getType() == Map.class) {
      return Map.of();
    }
    if (nullable(component.getAnnotatedType())) {
      return null;
    }
    return mistake(
        owner,
        path
            + ": missing key '"
            + spoken(keyOf(component))
            + "' (expected: "
            + expectation(type)
            + ")");
  }

  private @Nullable Object construct(
      Class<?> type, Class<?>[] types, Object[] arguments, Node node, String path) {
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return mistake(node, path + ": " + cause.getMessage());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type.getName(), e);
    }
  }

  /** What a component of type Object receives: text, numbers, booleans, lists and maps. */
  private @Nullable Object plain(Node node, int depth) {
    count(node, depth);
    if (node instanceof SequenceNode sequence) {
      List<@Nullable Object> values = new ArrayList<>();
      sequence.getValue().forEach(item -> values.add(plain(item, depth + 1)));
      return Collections.unmodifiableList(values);
    }
    if (node instanceof MappingNode mapping) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      mapping
          .getValue()
          .forEach(
              tuple ->
                  values.put(text(tuple.getKeyNode()), plain(tuple.getValueNode(), depth + 1)));
      return Collections.unmodifiableMap(values);
    }
    return isNull(node) ? null : Scalars.plain((ScalarNode) node);
  }

  /** Ends the walk when there is no reasonable end to it: a list that contains itself, say. */
  private void count(Node node, int depth) {
    if (++values > MOST_VALUES || depth > MOST_NESTED) {
      mistake(
          node,
          "too much to read (expected: at most %d values, nested at most %d deep)"
              .formatted(MOST_VALUES, MOST_NESTED));
      throw new PlimsollException(KernelError.CONFIG_INVALID, mistakes.get(mistakes.size() - 1));
    }
  }

  private @Nullable Object mistake(Node node, String message) {
    String line = node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
    mistakes.add(file + line + ": " + message);
    return null;
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar
        && node.getTag().getValue().endsWith(":null")
        && scalar.isPlain();
  }

  private static String text(Node key) {
    return key instanceof ScalarNode scalar ? scalar.getValue() : key.toString();
  }

  private static String kind(Node node) {
    if (node instanceof MappingNode) {
      return "a mapping";
    }
    return node instanceof SequenceNode ? "a list" : "'" + text(node) + "'";
  }

  private static String expectation(Type type) {
    return type instanceof Class<?> raw && !raw.isRecord() ? Scalars.expectation(raw) : "a mapping";
  }

  private static boolean nullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  static String keyOf(RecordComponent component) {
    Key key = component.getAnnotation(Key.class);
    return key == null ? component.getName() : key.value();
  }

  /** camelCase as the file writes it: in words. */
  static String spoken(String key) {
    return key.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
  }

  private static String normal(String key) {
    return key.replaceAll("[ _-]", "").toLowerCase(Locale.ROOT);
  }
}
