/** How experiments are shown: tables for people, and pages with charts that need nothing else. */
@NullMarked
package dev.plimsoll.cli.experiment;

import org.jspecify.annotations.NullMarked;
