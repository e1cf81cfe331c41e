/**
 * A whole life, rehearsed: train and release as of a day in the past, play what followed through a
 * real server on a simulated clock, and tell what happened.
 */
@NullMarked
package dev.plimsoll.cli.rehearsal;

import org.jspecify.annotations.NullMarked;
