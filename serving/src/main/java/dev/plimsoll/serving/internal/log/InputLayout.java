package dev.plimsoll.serving.internal.log;

import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names and types of a row's inputs, and where each stands among the numbers or the texts. */
public final class InputLayout {
  private final List<ModelInput> inputs;
  private final int[] slots;
  private final Map<String, Integer> positions = new HashMap<>();
  private final int numbers;
  private final int texts;

  public InputLayout(List<ModelInput> inputs) {
    this.inputs = List.copyOf(inputs);
    this.slots = new int[inputs.size()];
    int numberCount = 0;
    int textCount = 0;
    for (int i = 0; i < slots.length; i++) {
      ModelInput input = this.inputs.get(i);
      positions.put(input.name(), i);
      slots[i] = input.type() == InputType.NUMBER ? numberCount++ : textCount++;
    }
    this.numbers = numberCount;
    this.texts = textCount;
  }

  public List<ModelInput> inputs() {
    return inputs;
  }

  int numbers() {
    return numbers;
  }

  int texts() {
    return texts;
  }

  int slot(int position) {
    return slots[position];
  }

  /** Position of an input, or -1. */
  public int position(Object name) {
    return name instanceof String s ? positions.getOrDefault(s, -1) : -1;
  }
}
