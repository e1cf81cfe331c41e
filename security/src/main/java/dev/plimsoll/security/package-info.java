/**
 * Artifacts and training data under suspicion.
 *
 * <p>{@link dev.plimsoll.security.ArtifactScanner} looks at files that came from elsewhere before
 * anything loads them. {@link dev.plimsoll.security.PoisonAudit} asks of training data whether rows
 * repeat, whether labels were flipped, and whether labels have anything to do with the features.
 */
@NullMarked
package dev.plimsoll.security;

import org.jspecify.annotations.NullMarked;
