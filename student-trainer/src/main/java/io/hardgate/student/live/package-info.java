/** The live page: what the trainer's meters show now, and have shown since it started. */
package io.hardgate.student.live;
