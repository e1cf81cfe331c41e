package dev.plimsoll.training.internal.optimize;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's own step of AdamW, which reads and writes every number once: parameters, gradients and
 * both moments in one pass. Written as single operations it took nine.
 *
 * <p>The Java binding leaves operators out whose names begin with an underscore, so this one is
 * called by its schema.
 */
final class FusedAdamW {
  private static final String NAME = "aten::_fused_adamw_";
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  private FusedAdamW() {}

  /**
   * Moves parameters, and leaves their divided gradients.
   *
   * @param step counted from 1
   * @param divisor of the gradients
   */
  static void step(
      Tensor values,
      Tensor gradients,
      Tensor mean,
      Tensor square,
      long step,
      double rate,
      double weightDecay,
      double divisor) {
    OperatorHandle operator = Dispatcher.singleton().findSchemaOrThrow(NAME, "");
    IValueVector arguments = new IValueVector();
    arguments.push_back(list(values));
    arguments.push_back(list(gradients));
    arguments.push_back(list(mean));
    arguments.push_back(list(square));
    arguments.push_back(list());
    arguments.push_back(list(torch.scalar_tensor(new Scalar((double) step))));
    for (double number : new double[] {rate, BETA_1, BETA_2, weightDecay, EPSILON}) {
      arguments.push_back(new IValue(number));
    }
    boolean amsgrad = false;
    boolean maximize = false;
    arguments.push_back(new IValue(amsgrad));
    arguments.push_back(new IValue(maximize));
    arguments.push_back(new IValue(torch.scalar_tensor(new Scalar(divisor))));
    arguments.push_back(new IValue()); // found_inf: looked for before
    operator.callBoxed(arguments);
  }

  private static IValue list(Tensor... tensors) {
    GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
    for (Tensor tensor : tensors) {
      list.push_back(new IValue(tensor));
    }
    return new IValue(list);
  }
}
