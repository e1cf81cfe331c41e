package dev.plimsoll.cli;

import dev.plimsoll.kernel.Progress;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress for a terminal: one bar per stage, with time spent and time left. */
final class BarProgress implements Progress {
  private static final int REDRAW_MILLIS = 200;

  private @Nullable ProgressBar bar;
  private String stage = "";

  @Override
  public synchronized void report(String newStage, long done, long total) {
    String name = newStage.replaceAll("[0-9]+", "#");
    if (bar == null || !name.equals(stage)) {
      close();
      stage = name;
      bar =
          new ProgressBarBuilder()
              .setTaskName(newStage)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.UNICODE_BLOCK)
              .setUpdateIntervalMillis(REDRAW_MILLIS)
              .build();
    }
    bar.setExtraMessage(newStage.equals(name) ? "" : newStage);
    bar.maxHint(total);
    bar.stepTo(done);
    if (done == total) {
      close();
    }
  }

  private void close() {
    if (bar != null) {
      bar.close();
      bar = null;
      stage = "";
    }
  }
}
