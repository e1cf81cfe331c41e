package dev.plimsoll.governance;

/**
 * What a check outside the evaluation found, such as a file scan. A failed one refuses the
 * candidate whether or not a rule names it.
 *
 * @param name as a rule names it: {@code no leak} asks for {@code leak}
 * @param detail one sentence
 */
public record CheckResult(String name, boolean passed, String detail) {}
