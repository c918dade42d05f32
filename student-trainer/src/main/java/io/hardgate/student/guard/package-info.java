/** Notices a teacher that turns bad, by what is known of it before it is learned from. */
package io.hardgate.student.guard;
