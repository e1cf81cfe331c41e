@NullMarked
package dev.plimsoll.pipeline.experiment;

import org.jspecify.annotations.NullMarked;
