/**
 * What each page shows, as plain records built from the public faces of the other rooms.
 *
 * <p>Templates only place what is here; every decision about words, order and colour is made in
 * these classes, where it can be tested without HTML.
 */
@NullMarked
package dev.plimsoll.server.internal.views;

import org.jspecify.annotations.NullMarked;
