package dev.plimsoll.server.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code input} of a request in its four forms: a text, a list of texts, a list of token ids, a
 * list of those. Ids are the model's own and are taken as they are, special tokens included.
 */
final class TextInputs {
  static final int ITEMS_MAX = 2048;

  private final int items;
  private final @Nullable String[] texts;
  private final List<int[]> ids;

  private TextInputs(int items, @Nullable String[] texts, List<int[]> ids) {
    this.items = items;
    this.texts = texts;
    this.ids = ids;
  }

  static TextInputs read(JsonNode input, TextModel model, boolean truncate) {
    if (input.isTextual()) {
      return texts(List.of(input), "input", model, truncate);
    }
    if (!input.isArray()) {
      throw OpenAiError.INVALID_TYPE.of(
          "input", Fields.kind(input), "a text, a list of texts, token ids, or a list of those");
    }
    requireSome("input", input.size());
    JsonNode first = input.get(0);
    if (first.isNumber()) {
      return new TextInputs(1, new String[0], List.of(ids(input, "input", model, truncate)));
    }
    requireItems("input", input.size());
    List<JsonNode> items = new ArrayList<>();
    input.forEach(items::add);
    if (!first.isArray()) {
      return texts(items, "input", model, truncate);
    }
    List<int[]> ids = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String where = "input[" + i + "]";
      if (!items.get(i).isArray()) {
        throw OpenAiError.INVALID_TYPE.of(where, Fields.kind(items.get(i)), "a list of token ids");
      }
      requireSome(where, items.get(i).size());
      ids.add(ids(items.get(i), where, model, truncate));
    }
    return new TextInputs(ids.size(), new String[0], ids);
  }

  /** Texts that are known to be texts already. */
  static TextInputs of(List<String> texts) {
    return new TextInputs(texts.size(), texts.toArray(String[]::new), List.of());
  }

  int items() {
    return items;
  }

  /** What the model is fed with. */
  Map<String, Tensor> tensors(TextModel model) {
    if (ids.isEmpty()) {
      return Map.of(model.input(), Tensor.texts(texts, items));
    }
    int longest = ids.stream().mapToInt(row -> row.length).max().orElse(1);
    long[] values = new long[items * longest];
    long[] mask = new long[values.length];
    for (int row = 0; row < items; row++) {
      for (int i = 0; i < ids.get(row).length; i++) {
        values[row * longest + i] = ids.get(row)[i];
        mask[row * longest + i] = 1;
      }
    }
    return Map.of(
        "input_ids", Tensor.longs(values, items, longest),
        "attention_mask", Tensor.longs(mask, items, longest));
  }

  static void requireItems(String where, int items) {
    if (items > ITEMS_MAX) {
      throw OpenAiError.INVALID_VALUE.of(
          where, items + " items", "at most " + ITEMS_MAX + " in one request");
    }
  }

  static void requireSome(String where, int items) {
    if (items == 0) {
      throw OpenAiError.INVALID_VALUE.of(where, "empty", "at least one");
    }
  }

  private static TextInputs texts(
      List<JsonNode> items, String where, TextModel model, boolean truncate) {
    String[] texts = new String[items.size()];
    for (int i = 0; i < texts.length; i++) {
      String here = items.size() == 1 && where.equals("input") ? where : where + "[" + i + "]";
      JsonNode item = items.get(i);
      if (!item.isTextual()) {
        throw OpenAiError.INVALID_TYPE.of(here, Fields.kind(item), "a text, like the others");
      }
      if (item.textValue().isEmpty()) {
        throw OpenAiError.INVALID_VALUE.of(here, "''", "a text that is not empty");
      }
      if (!truncate) {
        model.requireShort(here, item.textValue());
      }
      texts[i] = item.textValue();
    }
    return new TextInputs(texts.length, texts, List.of());
  }

  private static int[] ids(JsonNode list, String where, TextModel model, boolean truncate) {
    int[] ids = new int[list.size()];
    for (int i = 0; i < ids.length; i++) {
      JsonNode id = list.get(i);
      boolean known = id.isInt() && id.intValue() >= 0 && id.intValue() < model.vocabulary();
      if (!known) {
        throw OpenAiError.INVALID_VALUE.of(
            where + "[" + i + "]",
            id.isNumber() ? id.toString() : Fields.kind(id),
            model.vocabulary() == 0
                ? "texts: how many token ids this model knows is not known"
                : "a token id of this model, 0 to " + (model.vocabulary() - 1));
      }
      ids[i] = id.intValue();
    }
    if (ids.length > model.longest() && !truncate) {
      throw model.tooLong(where, ids.length + " tokens");
    }
    return ids.length > model.longest() ? Arrays.copyOf(ids, model.longest()) : ids;
  }
}
