/**
 * {@code plimsoll.yaml} as records: what a model's life should be. Each room owns the record of its
 * own section where it has one; the sections that belong to the whole circle are here.
 */
@NullMarked
package dev.plimsoll.pipeline.project;

import org.jspecify.annotations.NullMarked;
