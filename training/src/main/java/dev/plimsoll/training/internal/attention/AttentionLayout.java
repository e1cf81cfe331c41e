package dev.plimsoll.training.internal.attention;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.attention.AttentionKind.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which attention each layer has: a pattern that is repeated from the first layer on.
 *
 * <p>As text: {@code softmax}, {@code window*3,softmax} or {@code 3 window : 1 softmax}.
 *
 * @param pattern at least one
 */
public record AttentionLayout(List<AttentionSpec> pattern) {
  /** Below this length exact attention is the fastest of all kinds. */
  public static final int SHORT = 256;

  /** A pattern longer than any network is a slip of the pen. */
  private static final int MOST = 64;

  private static final Pattern PART =
      Pattern.compile("(?:(\\d{1,3})\\s*[* ]\\s*)?([a-z][a-z0-9_-]*)(?:\\s*\\*\\s*(\\d{1,3}))?");

  public AttentionLayout {
    pattern = List.copyOf(pattern);
    if (pattern.isEmpty() || pattern.size() > MOST) {
      throw invalid(pattern.size() + " layers", "from 1 to " + MOST + " in a pattern");
    }
  }

  /** The same attention in every layer. */
  public static AttentionLayout of(AttentionSpec spec) {
    return new AttentionLayout(List.of(spec));
  }

  /**
   * Reads the pattern's text.
   *
   * @param base gives everything but the kind
   */
  public static AttentionLayout parse(String text, AttentionSpec base, AttentionKinds kinds) {
    List<AttentionSpec> pattern = new ArrayList<>();
    for (String part : text.strip().split("\\s*[,:]\\s*", -1)) {
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches() || (matcher.group(1) != null && matcher.group(3) != null)) {
        throw invalid(text, "kinds with counts, such as window*3,softmax");
      }
      AttentionSpec spec = base.withKind(matcher.group(2));
      kinds.check(spec);
      int times = count(text, matcher.group(1)) * count(text, matcher.group(3));
      for (int i = 0; i < times && pattern.size() <= MOST; i++) {
        pattern.add(spec);
      }
    }
    return new AttentionLayout(pattern);
  }

  /**
   * What a user asks for: {@code attention} and the settings of {@link AttentionSpec#read}.
   *
   * @param base gives the heads and all defaults
   */
  public static AttentionLayout read(Settings settings, AttentionSpec base, AttentionKinds kinds) {
    String text = settings.text("attention", base.kind());
    AttentionLayout layout = parse(text, AttentionSpec.read(settings, base), kinds);
    Set<String> used =
        layout.pattern().stream().map(AttentionSpec::kind).collect(Collectors.toSet());
    for (AttentionKind kind : kinds.all()) {
      if (!used.contains(kind.name())) {
        settings.idle("no layer's attention is " + kind.name(), kind.sizes());
      }
    }
    return layout;
  }

  /** The attention of a layer, counted from 0. */
  public AttentionSpec layer(int index) {
    return pattern.get(index % pattern.size());
  }

  /** What speaks against this layout, in sentences; of a network with the whole pattern in it. */
  public List<String> warnings(int longestLength, AttentionKinds kinds) {
    return warnings(pattern.size(), longestLength, kinds);
  }

  /**
   * What speaks against this layout, in sentences for the person who chose it.
   *
   * @param layers of the network, which may cut the pattern short
   * @param longestLength tokens of the longest sequence
   */
  public List<String> warnings(int layers, int longestLength, AttentionKinds kinds) {
    List<AttentionSpec> used = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      used.add(layer(i));
    }
    List<String> warnings = new ArrayList<>();
    if (has(used, Reach.SUMMARY, kinds)
        && !has(used, Reach.EXACT, kinds)
        && !has(used, Reach.NEARBY, kinds)) {
      warnings.add(
          "attention: no softmax layer among "
              + words(used)
              + "; such stacks are weak at finding one earlier token again. Make every fourth layer softmax, and run the recall test.");
    } else if (!has(used, Reach.EXACT, kinds)) {
      warnings.add(
          "attention: no softmax layer among "
              + words(used)
              + "; what is far away is never seen exactly. Make every fourth layer softmax, and run the recall test.");
    }
    if (longestLength < SHORT && used.stream().anyMatch(spec -> !exact(spec, kinds))) {
      warnings.add(
          "attention: "
              + words(used)
              + " for sequences of at most "
              + longestLength
              + " tokens; below "
              + SHORT
              + " nothing is faster than softmax, and nothing is better.");
    }
    return warnings;
  }

  private static boolean has(List<AttentionSpec> used, Reach reach, AttentionKinds kinds) {
    return used.stream().anyMatch(spec -> kinds.require(spec.kind()).reach() == reach);
  }

  private static boolean exact(AttentionSpec spec, AttentionKinds kinds) {
    return kinds.require(spec.kind()).reach() == Reach.EXACT;
  }

  private static String words(List<AttentionSpec> used) {
    return String.join(", ", used.stream().map(AttentionSpec::kind).distinct().toList());
  }

  private static int count(String text, @Nullable String digits) {
    if (digits == null) {
      return 1;
    }
    int count = Integer.parseInt(digits);
    if (count < 1) {
      throw invalid(text, "counts of at least 1");
    }
    return count;
  }

  private static PlimsollException invalid(String value, String expected) {
    return new PlimsollException(
        TrainingError.PARAMETER_INVALID, "attention: " + value + " (expected: " + expected + ")");
  }
}
