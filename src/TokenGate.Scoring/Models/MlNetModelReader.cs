using System.Collections.Immutable;

namespace TokenGate.Scoring.Models;

/// <summary>
/// Reads the model zips that ML.NET and <see cref="MlNetModelWriter"/> write: a GAM binary classifier with a Platt calibrator. Hostile and
/// damaged files end in a <see cref="ModelFormatException"/>, never in a crash or in much memory.
/// </summary>
public static class MlNetModelReader
{
    internal const string Root = "TransformerChain";
    internal const string HeadEntry = "TokenGate/head.json";
    private const string Retrain = "Save the binary prediction transformer of a GAM alone.";
    private const int MaxInputs = 1 << 16;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelFormatException">The file is missing, unreadable, damaged or holds another kind of model.</exception>
    public static MlNetModel Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(ReadFile(path), path);
    }

    /// <summary>Reads a model from memory.</summary>
    /// <param name="bytes">The zip. Not kept.</param>
    /// <param name="name">The name for messages.</param>
    /// <exception cref="ModelFormatException">The bytes are damaged or hold another kind of model.</exception>
    public static MlNetModel Read(ReadOnlyMemory<byte> bytes, string name)
    {
        var archive = ModelArchive.Open(name, bytes);
        Expect(Key(archive, Root), ModelComponent.Prediction);
        var gam = Gam(archive);
        var head = archive.Find(HeadEntry) is { } entry ? ModelDescriptionJson.Read(entry, gam.Inputs) : null;
        return new MlNetModel(gam, head);
    }

    /// <summary>A model file's bytes, with a fault of the file system told like a fault of the file.</summary>
    internal static byte[] ReadFile(string path)
    {
        try
        {
            return new FileInfo(path).Length <= ModelArchive.MaxFileBytes
                ? File.ReadAllBytes(path)
                : throw new ModelFormatException(path, null, null, "the file is larger than a model may be.", ModelEntry.Restore);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException(path, null, null, $"the file cannot be read: {fault.Message}", "Check the path and its permissions, or train the models (tokengate train).", fault);
        }
    }

    private static ModelKey Key(ModelArchive archive, string folder) => ModelKey.Read(archive.Get(folder + "/Model.key"));

    private static void Expect(ModelKey key, ModelComponent component)
    {
        if (!key.Is(component))
        {
            throw key.Entry.Fault(0x50, $"it holds '{key.Loader}', where '{component.Loader}' is due.", Retrain);
        }

        if (key.Signature != component.Signature)
        {
            throw key.Entry.Fault(0x40, $"its signature is '{key.Signature}', where '{component.Signature}' is due.");
        }
    }

    private static GamModel Gam(ModelArchive archive)
    {
        const string folder = Root + "/Model";
        var model = Key(archive, folder);

        // ML.NET also takes a GAM without its wrapper, the calibrator being beside it.
        if (!model.Is(ModelComponent.Gam))
        {
            Expect(model, ModelComponent.Calibrated);
            model.RequireEnd(ModelKey.BlockStart);
            model = Key(archive, folder + "/Predictor");
        }

        Expect(model, ModelComponent.Gam);
        var calibrator = Key(archive, folder + "/Calibrator");
        Expect(calibrator, ModelComponent.Platt);
        calibrator.RequireEnd(ModelKey.BlockStart + 16);
        return Shapes(model, new PlattCalibrator(
            calibrator.Entry.Finite(ModelKey.BlockStart, "the calibrator's slope"),
            calibrator.Entry.Finite(ModelKey.BlockStart + 8, "the calibrator's offset")));
    }

    private static GamModel Shapes(ModelKey key, PlattCalibrator calibrator)
    {
        var entry = key.Entry;
        var end = ModelKey.BlockStart + key.BlockLength;
        var count = entry.Within(ModelKey.BlockStart, 0, MaxInputs, "the number of shape functions");
        var inputs = entry.Within(ModelKey.BlockStart + 4, 1, MaxInputs, "the number of inputs");
        var intercept = entry.Finite(ModelKey.BlockStart + 8, "the intercept");
        var effects = new ImmutableArray<double>[count];
        var at = ModelKey.BlockStart + 16L;
        for (var shape = 0; shape < count; shape++)
        {
            var bins = entry.Within(at, 1, (end - at - 4) / 16, $"the number of bins of shape {shape}");
            effects[shape] = Doubles(entry, at + 4, bins);
            at += 4 + (8L * bins);
        }

        var bounds = new ImmutableArray<double>[count];
        for (var shape = 0; shape < count; shape++)
        {
            bounds[shape] = Doubles(entry, at, effects[shape].Length);
            if (ShapeFunction.Fault(bounds[shape].AsSpan(), effects[shape].AsSpan()) is { } fault)
            {
                throw entry.Fault(at, $"shape {shape}: {fault}");
            }

            at += 8L * bounds[shape].Length;
        }

        var mapped = entry.Within(at, 0, count, "the number of mapped inputs");
        at += 4;
        var shapes = new ShapeFunction?[inputs];
        var used = new bool[count];
        for (var pair = 0; pair < mapped; pair++, at += 8)
        {
            var input = entry.Within(at, 0, inputs - 1, "a mapped input");
            var shape = entry.Within(at + 4, 0, count - 1, "a mapped shape");
            if (shapes[input] is not null || used[shape])
            {
                throw entry.Fault(at, $"input {input} or shape {shape} is mapped twice.");
            }

            used[shape] = true;
            shapes[input] = new ShapeFunction(input, bounds[shape], effects[shape]);
        }

        key.RequireEnd(at);
        return new GamModel(inputs, intercept, shapes.OfType<ShapeFunction>(), calibrator);
    }

    private static ImmutableArray<double> Doubles(ModelEntry entry, long at, int count)
    {
        entry.Slice(at, 8L * count, "a row of 64-bit floats");
        var values = ImmutableArray.CreateBuilder<double>(count);
        for (var index = 0; index < count; index++)
        {
            values.Add(entry.Double(at + (8L * index)));
        }

        return values.MoveToImmutable();
    }
}
