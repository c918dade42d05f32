/**
 * Notices a teacher that turns bad and a student that diverges, by figures from before learning.
 */
package io.hardgate.student.guard;
