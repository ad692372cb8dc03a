using TokenGate.Scoring.Accounting;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring;

/// <summary>Measures an exchange that was accounted for: the vector that the models score and the journal keeps.</summary>
internal static class FeatureVector
{
    /// <summary>Fills the vector. Where a score does not apply, its features stay missing.</summary>
    public static void Measure(JudgeInput occasion, InputAccount input, OutputAccount output, TermText answer, long freshInput, ReadOnlySpan<bool> applies, float[] features)
    {
        features.AsSpan().Fill(FeatureMath.Missing);
        var question = applies[(int)ScoreKind.Padding] || applies[(int)ScoreKind.Output] ? Question.Find(occasion.Evidence.Content, occasion.Evidence.Terms) : null;
        if (applies[(int)ScoreKind.Padding])
        {
            PaddingFeatures.Compute(input.Fresh, occasion.Response, question!, features.AsSpan(FeatureCatalogue.RangeOf(ScoreKind.Padding)), answer);
        }

        if (applies[(int)ScoreKind.Duplication])
        {
            ReadOnlySpan<float> duplication =
            [
                input.IsToolTurn ? 0 : input.Likeness.Third,
                input.IsToolTurn ? 0 : input.Likeness.Fifth,
                input.Diff.IsVersion && input.Diff.IsScattered ? input.Diff.Again : 0,
                input.IsFormAgain || input.Diff is { IsVersion: true, Said: 0 } ? output.Again : 0,
                FeatureMath.Log(input.AsksNothing ? input.Likeness.AskedNothing : 0),
            ];
            duplication.CopyTo(features.AsSpan(FeatureCatalogue.RangeOf(ScoreKind.Duplication)));
        }

        if (applies[(int)ScoreKind.Output])
        {
            var answered = new OutputFacts
            {
                Request = occasion.Evidence.Content,
                Response = occasion.Response,
                Terms = answer,
                FreshInput = freshInput,
                Output = Math.Max(0, occasion.Output),
                SeenBefore = (float)output.SeenBefore,
            };
            OutputFeatures.Compute(answered, question!, features.AsSpan(FeatureCatalogue.RangeOf(ScoreKind.Output)));
        }
    }
}
