using Microsoft.ML;
using TokenGate.Scoring.Models;

namespace TokenGate.Training.MlNet;

/// <summary>
/// Holds a model file against ML.NET itself. Gateways score with a reader of their own; a file that ML.NET cannot load, or scores
/// otherwise, is not the model that its format promises, and nobody could check a judgement with the reference implementation.
/// </summary>
public static class MlNetVerifier
{
    private const string ModelEntry = "TransformerChain";
    private const string Remedy =
        "Train the models again (tokengate train), or restore the file from its source; if it recurs, report it with the file.";

    /// <summary>The version of ML.NET that verifies.</summary>
    public static string Version => MlNetRuntime.Version;

    /// <summary>Loads a model file with ML.NET and with our reader, and compares scores and probabilities bit by bit.</summary>
    /// <param name="path">The zip.</param>
    /// <param name="rows">The feature vectors to score.</param>
    /// <returns>How many rows were compared.</returns>
    /// <exception cref="ModelFormatException">
    /// Either of the two cannot load the file, or a bit differs; the message names the file, the row, both results and the remedy.
    /// </exception>
    public static int Verify(string path, IReadOnlyList<float[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Verify(path, MlNetModelReader.Read(path).Gam, rows);
    }

    /// <summary>Compares a model in memory with what ML.NET makes of a file.</summary>
    /// <exception cref="ModelFormatException">ML.NET cannot load the file, or a bit differs.</exception>
    internal static int Verify(string path, GamModel ours, IReadOnlyList<float[]> rows)
    {
        var (scores, probabilities) = Score(path, rows, ours.Inputs);
        var row = 0;
        foreach (var features in rows)
        {
            Compare(path, row, "score", scores[row], ours.Raw(features));
            Compare(path, row, "probability", probabilities[row], ours.Probability(features));
            row++;
        }

        return row;
    }

    /// <summary>Scores and probabilities by ML.NET.</summary>
    /// <exception cref="ModelFormatException">ML.NET cannot load or run the model.</exception>
    internal static (float[] Scores, float[] Probabilities) Score(string path, IEnumerable<float[]> rows, int inputs)
    {
        var context = new MLContext(seed: 1);
        try
        {
            var data = MlNetRuntime.Load(context, rows.Select(row => new FeatureRow { Features = row }), inputs);
            var scored = context.Model.Load(path, out _).Transform(data);
            return (MlNetRuntime.Column(scored, "Score"), MlNetRuntime.Column(scored, "Probability"));
        }
        catch (Exception fault) when (fault is not (OutOfMemoryException or ModelFormatException))
        {
            // ML.NET documents no exception of its own: a damaged file ends in whatever the part that met it throws.
            var problem = $"ML.NET {Version} cannot use the model ({fault.Message.TrimEnd('.')}).";
            throw new ModelFormatException(path, ModelEntry, null, problem, Remedy, fault);
        }
    }

    private static void Compare(string path, int row, string what, float theirs, float ours)
    {
        if (BitConverter.SingleToInt32Bits(theirs) != BitConverter.SingleToInt32Bits(ours))
        {
            var problem = FormattableString.Invariant($"ML.NET {Version} gives row {row} the {what} {theirs:R}, and our reader {ours:R}.");
            throw new ModelFormatException(path, ModelEntry, null, problem, Remedy);
        }
    }
}
