package dev.plimsoll.training;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.internal.measure.SpeedCase;
import dev.plimsoll.training.internal.measure.SpeedRun;
import dev.plimsoll.training.internal.run.ChildJob;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Training as something to be timed from outside: {@code TrainingSpeedMain table|text THREADS
 * FOLDER}.
 *
 * <p>Writes into the folder what another program needs to train the same network on the same
 * batches ({@code start.safetensors}, {@code rows.safetensors}, {@code batches.safetensors}),
 * trains a few steps on a copy, and says {@code {"proof"}}, their mean loss. Then every line on
 * standard input is a number of steps, and every line that comes out what they took: {@code
 * {"steps","units","seconds","cpuSeconds"}}. It ends with its input.
 */
public final class TrainingSpeedMain {
  private TrainingSpeedMain() {}

  public static void main(String[] args) {
    ChildJob.run(
        out -> {
          if (args.length != 3 || !args[1].matches("[1-9][0-9]{0,2}")) {
            throw new PlimsollException(
                TrainingError.JOB_INVALID,
                "arguments: "
                    + Arrays.toString(args)
                    + " (expected: table or text, threads, folder)");
          }
          SpeedCase what = SpeedCase.of(args[0].toLowerCase(Locale.ROOT));
          BufferedReader orders =
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
          SpeedRun.run(what, Integer.parseInt(args[1]), Path.of(args[2]), orders, out::measured);
        });
  }
}
