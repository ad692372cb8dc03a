using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using TokenGate.Scoring.Features;
using TokenGate.Usage;

namespace TokenGate.Scoring.Models;

/// <summary>
/// The three scores that judge together. Immutable and thread-safe: a hot reload loads another set and swaps the reference, and an exchange
/// that is being judged keeps the one it began with.
/// </summary>
public sealed class ModelSet
{
    private const string Retrain = "Train the models with this version (tokengate train), or install the version that they were trained with.";
    private static readonly ScoreKind[] Heads = Enum.GetValues<ScoreKind>();
    private readonly ScoreModel[] _models;

    private ModelSet(ScoreModel[] models, string version)
    {
        _models = models;
        Version = version;
    }

    /// <summary>SHA-256, in hex, over the three zips and the feature catalogue (names and formulas). Part of every judged record.</summary>
    public string Version { get; }

    /// <summary>The model of a score.</summary>
    public ScoreModel this[ScoreKind head] => _models[(int)head];

    /// <summary>The file of a score's model: <c>padding.zip</c>, <c>duplication.zip</c> or <c>output.zip</c>.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "A file name in lower case, not a normalisation.")]
    public static string FileName(ScoreKind head) => head.ToString().ToLowerInvariant() + ".zip";

    /// <summary>Loads the three models and holds them against the catalogue.</summary>
    /// <param name="directory">Where the three zips are.</param>
    /// <param name="catalogue">All features; those of one head are in the order of its vector.</param>
    /// <exception cref="ModelSetException">A model is missing, damaged, or of other features; the message names every fault.</exception>
    public static ModelSet Load(string directory, IReadOnlyList<Feature> catalogue)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(catalogue);
        var faults = new List<string>();
        var models = new ScoreModel[Heads.Length];
        var zips = new byte[Heads.Length][];
        foreach (var head in Heads)
        {
            var path = Path.Combine(directory, FileName(head));
            try
            {
                zips[(int)head] = MlNetModelReader.ReadFile(path);
                var model = MlNetModelReader.Read(zips[(int)head], path);
                faults.AddRange(Faults(path, head, model, catalogue));
                models[(int)head] = model.Head is null ? null! : new ScoreModel(model.Gam, model.Head);
            }
            catch (ModelFormatException fault)
            {
                faults.Add(fault.Message);
            }
        }

        return faults.Count == 0 ? new ModelSet(models, Hash(zips, catalogue)) : throw new ModelSetException(directory, faults);
    }

    /// <summary>
    /// A set of models that are in memory, as the trainer and tests have them. Equal models have the version of their files.
    /// </summary>
    /// <exception cref="ModelSetException">A model is of other features than the catalogue's.</exception>
    public static ModelSet Create(IReadOnlyDictionary<ScoreKind, ScoreModel> models, IReadOnlyList<Feature> catalogue)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(catalogue);
        List<string> faults = [.. Heads.SelectMany(head => models.TryGetValue(head, out var model)
            ? Faults(FileName(head), head, new MlNetModel(model.Gam, model.Description), catalogue)
            : [$"{FileName(head)}: the model is missing. {Retrain}"])];
        if (faults.Count > 0)
        {
            throw new ModelSetException("memory", faults);
        }

        var ordered = Heads.Select(head => models[head]).ToArray();
        return new ModelSet(ordered, Hash([.. ordered.Select(model => MlNetModelWriter.Write(model.Gam, model.Description))], catalogue));
    }

    /// <summary>The uncalibrated score, in log-odds; thresholds compare with this. Allocates nothing.</summary>
    /// <param name="head">The score.</param>
    /// <param name="features">Exactly that head's features, in the catalogue's order.</param>
    public float Raw(ScoreKind head, ReadOnlySpan<float> features) => _models[(int)head].Raw(features);

    /// <summary>The probability and the features that speak for withholding, at most three, the strongest first.</summary>
    /// <param name="head">The score.</param>
    /// <param name="features">Exactly that head's features, in the catalogue's order.</param>
    public ModelScore Score(ScoreKind head, ReadOnlySpan<float> features) => _models[(int)head].Score(features);

    private static IEnumerable<string> Faults(string path, ScoreKind head, MlNetModel model, IReadOnlyList<Feature> catalogue)
    {
        if (model.Head is not { } description)
        {
            yield return $"{path}: entry {MlNetModelReader.HeadEntry} is missing, so thresholds and the meaning of the inputs are unknown. {Retrain}";
            yield break;
        }

        if (description.Head != head)
        {
            yield return $"{path}: it holds the model of {description.Head}, where {head} is due. Put the files back under their own names.";
        }

        List<string> due = [.. catalogue.Where(feature => feature.Head == head).Select(feature => feature.Name)];
        if (due.SequenceEqual(description.Features, StringComparer.Ordinal))
        {
            yield break;
        }

        var missing = due.Except(description.Features).ToList();
        var unknown = description.Features.Except(due).ToList();
        if (missing.Count > 0)
        {
            yield return $"{path}: the model does not know {string.Join(", ", missing)}. {Retrain}";
        }

        if (unknown.Count > 0)
        {
            yield return $"{path}: the model wants {string.Join(", ", unknown)}, which no feature is called. {Retrain}";
        }

        if (missing.Count == 0 && unknown.Count == 0)
        {
            yield return $"{path}: the model has its features in another order than the catalogue. {Retrain}";
        }
    }

    private static string Hash(byte[][] zips, IReadOnlyList<Feature> catalogue)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var zip in zips)
        {
            hash.AppendData(SHA256.HashData(zip));
        }

        foreach (var feature in catalogue)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{feature.Head}\n{feature.Name}\n{feature.Formula}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
