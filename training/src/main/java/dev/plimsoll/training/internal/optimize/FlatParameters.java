package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * All trained parameters of a network in one long tensor, and all their gradients in another.
 *
 * <p>The network's own tensors become views into the first, and the backward pass adds into views
 * of the second. So a step, an average, a snapshot or a sum over workers is a handful of operations
 * however many parameters there are. Those that weight decay applies to come first; each begins at
 * a multiple of 64 bytes, which vector instructions like.
 */
final class FlatParameters implements AutoCloseable {
  /** Where one parameter lies. */
  static final class Slot {
    private final String name;
    private final Tensor tensor;
    private final long[] shape;
    private final long offset;
    private final long size;
    private final double pace;
    private final boolean decays;

    private Slot(
        String name, Tensor tensor, long[] shape, long offset, double pace, boolean decays) {
      this.name = name;
      this.tensor = tensor;
      this.shape = shape;
      this.offset = offset;
      this.size = Tensors.size(shape);
      this.pace = pace;
      this.decays = decays;
    }

    String name() {
      return name;
    }

    long[] shape() {
      return shape.clone();
    }

    /** This parameter's part of a tensor that lies like the parameters; in the caller's scope. */
    Tensor of(Tensor flat) {
      return flat.narrow(0, offset, size).view(shape);
    }
  }

  /**
   * Some of the numbers.
   *
   * @param pace how many times the learning rate they move at
   * @param decays whether weight decay applies to them
   */
  record Part(long from, long until, double pace, boolean decays) {
    /** This part of a tensor that lies like the parameters; in the caller's scope. */
    Tensor of(Tensor flat) {
      return flat.narrow(0, from, until - from);
    }
  }

  private static final long ALIGNED = 16;

  private final List<Slot> slots = new ArrayList<>();
  private final Tensor values;
  private final Tensor gradients;

  FlatParameters(Parameters parameters) {
    long length = place(parameters, true, 0);
    long total = Math.max(ALIGNED, place(parameters, false, length));
    values = NativeScope.keep(() -> torch.zeros(total));
    gradients = NativeScope.keep(() -> torch.zeros(total));
    NativeScope.runWithoutGradients(
        () -> {
          for (Slot slot : slots) {
            Tensor view = slot.of(values);
            view.copy_(slot.tensor);
            slot.tensor.set_data(view);
            slot.tensor.mutable_grad().put(slot.of(gradients));
          }
        });
  }

  private long place(Parameters parameters, boolean decay, long from) {
    long offset = from;
    for (String name : parameters.names()) {
      Tensor tensor = parameters.tensor(name);
      if (parameters.decays(name) == decay && tensor.requires_grad()) {
        Slot slot =
            new Slot(name, tensor, parameters.shape(name), offset, parameters.pace(name), decay);
        slots.add(slot);
        offset += padded(slot.size);
      }
    }
    return offset;
  }

  private static long padded(long size) {
    return (size + ALIGNED - 1) / ALIGNED * ALIGNED;
  }

  List<Slot> slots() {
    return List.copyOf(slots);
  }

  Tensor values() {
    return values;
  }

  Tensor gradients() {
    return gradients;
  }

  /** Runs of numbers that weight decay applies to alike and that move at the same pace. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (Slot slot : slots) {
      Part last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
      long until = slot.offset + padded(slot.size);
      if (last != null && last.decays == slot.decays && last.pace == slot.pace) {
        parts.set(parts.size() - 1, new Part(last.from, until, last.pace, last.decays));
      } else {
        parts.add(new Part(slot.offset, until, slot.pace, slot.decays));
      }
    }
    return parts;
  }

  /** A new tensor like the parameters, which its owner closes. */
  Tensor copy() {
    return NativeScope.keep(() -> values.detach().clone());
  }

  Tensor zeros() {
    return NativeScope.keep(() -> torch.zeros_like(values));
  }

  /** Leaves the network with its present values and without gradients. */
  @Override
  public void close() {
    NativeScope.run(() -> slots.forEach(slot -> slot.tensor.mutable_grad().put(new Tensor())));
    values.close();
    gradients.close();
  }
}
