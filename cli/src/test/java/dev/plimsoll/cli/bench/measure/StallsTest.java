package dev.plimsoll.cli.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StallsTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** A second, looked at every 10 µs, with these pauses in it. */
  private static Stalls second(long... pauses) {
    long step = MILLI / 100;
    long idle = 1000 * MILLI - Arrays.stream(pauses).sum();
    PrimitiveIterator.OfLong steps =
        LongStream.concat(
                Arrays.stream(pauses), LongStream.generate(() -> step).limit(idle / step + 2))
            .iterator();
    long[] now = {0};
    boolean[] begun = {false};
    return Stalls.of(
        () -> {
          now[0] += begun[0] ? steps.nextLong() : 0;
          begun[0] = true;
          return now[0];
        },
        1000 * MILLI);
  }

  @Test
  void aProcessorThatIsAlwaysThereKeepsNobodyWaiting() {
    assertThat(second()).isEqualTo(new Stalls(0, 0, 0));
  }

  @Test
  void aHundredthOfTheTimeIsWhatMayWaitLonger() {
    // 30 ms away at once: who comes in its first 10 ms, a hundredth of all, waits more than 20.
    Stalls once = second(30 * MILLI);
    assertThat(once.share()).isCloseTo(0.03, within(1e-4));
    assertThat(once.worstMillis()).isCloseTo(30, within(1e-9));
    assertThat(once.waitMillis()).isCloseTo(20, within(1e-3));
    // Twice 9 ms and once 3: (9 - 4) + (9 - 4) make the 10 ms.
    assertThat(second(9 * MILLI, 3 * MILLI, 9 * MILLI).waitMillis()).isCloseTo(4, within(1e-3));
    // 5 + 4 + 5 - 10 = 4 over three.
    assertThat(second(5 * MILLI, 4 * MILLI, 5 * MILLI).waitMillis())
        .isCloseTo(4.0 / 3, within(1e-3));
    assertThat(second(9 * MILLI).waitMillis()).isZero();
  }

  @Test
  void thisProcessorCanBeAsked() {
    Stalls now = Stalls.of(System::nanoTime, 20 * MILLI);
    assertThat(now.share()).isBetween(0.0, 1.0);
    assertThat(now.waitMillis()).isBetween(0.0, now.worstMillis());
  }
}
