using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TokenGate.Scoring.Features;

namespace TokenGate.Training.Boosting;

/// <summary>Labelled rows for one score. Immutable.</summary>
public sealed class TrainingSet
{
    /// <summary>Creates a set.</summary>
    /// <param name="features">What the columns are; all of one head.</param>
    /// <param name="rows">At least one honest and one inflating row.</param>
    /// <exception cref="ArgumentException">A row has another length or a value that is not finite, or a kind of row is missing.</exception>
    public TrainingSet(IReadOnlyList<Feature> features, IReadOnlyList<TrainingRow> rows)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(rows);
        for (var row = 0; row < rows.Count; row++)
        {
            Check(features, rows[row], row);
        }

        Inflated = rows.Count(row => row.Inflated);
        if (features.Count == 0 || Inflated == 0 || Inflated == rows.Count)
        {
            throw new ArgumentException($"{features.Count} features, {Inflated} inflating rows of {rows.Count}: there must be some of each kind.", nameof(rows));
        }

        Features = features;
        Rows = rows;
    }

    /// <summary>What the columns are.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<TrainingRow> Rows { get; }

    /// <summary>How many rows inflate; the rest is honest.</summary>
    public int Inflated { get; }

    /// <summary>The values of one feature, row by row. A new array.</summary>
    public float[] Column(int feature)
    {
        var values = new float[Rows.Count];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = Rows[row].Features.Span[feature];
        }

        return values;
    }

    /// <summary>SHA-256, in hex, over feature names and rows: equal data, in equal order, gives the equal hash.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var feature in Features)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{feature.Name}\n{feature.Direction}\n"));
        }

        var bytes = new byte[(4 * Features.Count) + 9];
        foreach (var row in Rows)
        {
            var values = row.Features.Span;
            for (var feature = 0; feature < values.Length; feature++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * feature), values[feature]);
            }

            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(4 * values.Length), row.Weight);
            bytes[^1] = row.Inflated ? (byte)1 : (byte)0;
            hash.AppendData(bytes);
            hash.AppendData(Encoding.UTF8.GetBytes(row.Source + "\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Check(IReadOnlyList<Feature> features, TrainingRow row, int index)
    {
        var values = row.Features.Span;
        if (values.Length != features.Count || !(row.Weight > 0) || !double.IsFinite(row.Weight))
        {
            throw new ArgumentException($"Row {index} (source {row.Source}): {values.Length} values for {features.Count} features, weight {row.Weight}.", nameof(row));
        }

        for (var feature = 0; feature < values.Length; feature++)
        {
            if (!float.IsFinite(values[feature]))
            {
                throw new ArgumentException($"Row {index} (source {row.Source}): {features[feature].Name} is {values[feature]}. Missing is -1.", nameof(row));
            }
        }
    }
}
