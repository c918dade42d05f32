package io.hardgate.local.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.GlossWords.Positions;
import io.hardgate.student.training.Compute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Fits two language models, and measures what is lost of the larger one's logits on the wire, on
 * glosses that neither has seen. A record is a gloss, a position one of its words.
 */
public final class WireBenchmark {

  /** Between the grids' temperatures, from 0.5 to 4. */
  static final double[] TAUS = new double[15];

  static {
    for (int i = 0; i < TAUS.length; i++) {
      TAUS[i] = 0.5 * Math.pow(8, (i + 0.5) / TAUS.length);
    }
  }

  private static final int CHUNK = 96;
  private static final int THREADS = 2;
  private static final double LEARNING_RATE = 3e-3;

  private final int vocabulary;
  private final int heldOut;
  private final int steps;
  private final long seed;
  private final String compression;
  private final Consumer<String> progress;

  /**
   * Wiring.
   *
   * @param vocabulary words that the models tell apart
   * @param heldOut glosses to measure on
   * @param steps of the teacher, 256 positions each; the student makes a third of them
   * @param compression of a topic, beside none
   * @param progress takes a line now and then
   */
  public WireBenchmark(
      int vocabulary,
      int heldOut,
      int steps,
      long seed,
      String compression,
      Consumer<String> progress) {
    this.vocabulary = vocabulary;
    this.heldOut = heldOut;
    this.steps = steps;
    this.seed = seed;
    this.compression = compression;
    this.progress = progress;
  }

  /**
   * Runs it all.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it is stopped
   */
  public List<WireFigures> run(StopSignal stop) {
    GlossWords corpus = new GlossWords(vocabulary, seed);
    List<int[]> unseen = corpus.glosses().subList(0, heldOut);
    Positions seen =
        GlossWords.positions(corpus.glosses().subList(heldOut, corpus.glosses().size()));
    Positions held = GlossWords.positions(unseen);
    Random random = new Random(seed);
    try (NDManager manager = Compute.open("cpu", THREADS);
        WordModel teacher = new WordModel(manager, corpus, 64, 96, random);
        WordModel student = new WordModel(manager, corpus, 32, 32, random)) {
      teacher.fit(seen, steps, LEARNING_RATE, seed, stop);
      student.fit(seen, (steps + 2) / 3, LEARNING_RATE, seed + 1, stop);
      progress.accept(
          "%,d positions of %,d glosses, %,d words; NLL of the teacher %.3f, of the student %.3f"
              .formatted(held.count(), heldOut, vocabulary, teacher.nll(held), student.nll(held)));
      return measure(manager, teacher, student, unseen, stop);
    }
  }

  private List<WireFigures> measure(
      NDManager manager,
      WordModel teacher,
      WordModel student,
      List<int[]> glosses,
      StopSignal stop) {
    List<WireMeasure> measures = new ArrayList<>();
    WireEncoding.ALL.forEach(
        encoding -> measures.add(new WireMeasure(encoding, vocabulary, compression)));
    List<int[]> some = new ArrayList<>();
    int positions = 0;
    for (int i = 0; i < glosses.size(); i++) {
      int[] gloss = glosses.get(i);
      if (GlossWords.known(gloss) > 0) {
        some.add(gloss);
        positions += GlossWords.known(gloss);
      }
      if (positions >= CHUNK || (i == glosses.size() - 1 && positions > 0)) {
        stop.throwIfRequested();
        try (NDManager scope = manager.newSubManager()) {
          WireChunk chunk = chunk(scope, teacher, student, some);
          measures.forEach(measure -> measure.add(chunk));
        }
        some.clear();
        positions = 0;
      }
    }
    return measures.stream().map(WireMeasure::figures).toList();
  }

  private WireChunk chunk(
      NDManager scope, WordModel teacher, WordModel student, List<int[]> glosses) {
    Positions positions = GlossWords.positions(glosses);
    NDArray z = teacher.logits(scope, positions); // positions x vocabulary
    NDArray p = student.logits(scope, positions);
    NDArray labels = scope.create(positions.words(), new Shape(positions.count(), 1));
    int[] sizes = glosses.stream().mapToInt(GlossWords::known).toArray();
    int[] words = Arrays.stream(positions.words()).mapToInt(word -> (int) word).toArray();
    double[] labelLogP =
        p.toType(DataType.FLOAT64, false).logSoftmax(1).gather(labels, 1).toDoubleArray();
    return new WireChunk(scope, z, z.toFloatArray(), p, labels, words, sizes, labelLogP);
  }
}
