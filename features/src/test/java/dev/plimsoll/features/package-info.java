/** Tests of features, against an oracle of nested loops where there is arithmetic. */
@NullMarked
package dev.plimsoll.features;

import org.jspecify.annotations.NullMarked;
