namespace TokenGate.Scoring.Features;

/// <summary>One input of a score. Its value is a number that says nothing of the text; missing is -1, never NaN.</summary>
/// <param name="Name">The stored name, snake_case. It never changes its meaning: a new meaning is a new name.</param>
/// <param name="Head">The score that it belongs to.</param>
/// <param name="Direction">In which direction it speaks for withholding.</param>
/// <param name="Formula">How it is computed, in a line, with its unit.</param>
/// <param name="Sentence">What it means, as an employee would be told it.</param>
public sealed record Feature(string Name, ScoreKind Head, Suspicion Direction, string Formula, string Sentence);
