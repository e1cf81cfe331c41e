/** Tests of the project file: what it takes, what it refuses, what is written first. */
@NullMarked
package dev.plimsoll.pipeline.project;

import org.jspecify.annotations.NullMarked;
