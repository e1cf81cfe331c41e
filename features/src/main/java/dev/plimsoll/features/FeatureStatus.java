package dev.plimsoll.features;

/** What a look-up found. */
public enum FeatureStatus {
  PRESENT,
  /** Nothing of that key was known by then, or a key value is missing. */
  NOT_FOUND,
  /** The newest known row is older than the view's ttl; its values are withheld. */
  OUTSIDE_MAX_AGE
}
