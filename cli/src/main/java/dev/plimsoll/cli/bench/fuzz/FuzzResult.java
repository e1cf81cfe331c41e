package dev.plimsoll.cli.bench.fuzz;

import java.util.Map;

/**
 * What a server said to spoiled requests.
 *
 * @param answers form of the request to status to count; statuses below 100 are gRPC's, 599 is no
 *     answer at all
 * @param bytesBefore heap and direct buffers, after the first tenth
 */
public record FuzzResult(
    Map<String, Map<Integer, Integer>> answers, long bytesBefore, long bytesAfter) {
  private static final long SLACK_BYTES = 24L << 20;

  /** Answers that blame the server. */
  public long faults() {
    return answers.values().stream()
        .flatMap(counts -> counts.entrySet().stream())
        .filter(count -> isOurFault(count.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Whether no answer blames the server and memory is as it was. */
  public boolean ok() {
    return faults() == 0 && bytesAfter < bytesBefore + SLACK_BYTES;
  }

  private static boolean isOurFault(int status) {
    // gRPC: UNKNOWN 2, UNIMPLEMENTED 12, INTERNAL 13, DATA_LOSS 15.
    return status >= 500 || status == 2 || status == 12 || status == 13 || status == 15;
  }
}
