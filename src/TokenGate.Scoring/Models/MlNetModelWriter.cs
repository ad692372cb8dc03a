using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace TokenGate.Scoring.Models;

/// <summary>
/// Writes a model as the zip that ML.NET loads: the binary prediction transformer alone (what ML.NET's <c>Model.Save(transformer, null,
/// path)</c> writes, entry for entry and byte for byte), and beside it TokenGate's own description. Equal models give equal bytes: entries
/// are stored uncompressed, in a fixed order, with a fixed time.
/// </summary>
public static class MlNetModelWriter
{
    /// <summary>The time that every entry carries: the first that a zip can hold.</summary>
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a model to memory.</summary>
    /// <param name="gam">The model.</param>
    /// <param name="head">TokenGate's description of it, or null for a zip of ML.NET's entries alone.</param>
    /// <exception cref="ArgumentException">The description is of another model.</exception>
    public static byte[] Write(GamModel gam, ModelDescription? head)
    {
        ArgumentNullException.ThrowIfNull(gam);
        if (head?.Fault(gam.Inputs) is { } fault)
        {
            throw new ArgumentException($"The description does not fit the model: {fault}", nameof(head));
        }

        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "TrainingInfo/Version.txt", "1.0.0.0 @BuiltBy: TokenGate\n"u8);
            foreach (var (name, bytes) in Entries(gam))
            {
                Add(zip, name, bytes);
            }

            if (head is not null)
            {
                Add(zip, MlNetModelReader.HeadEntry, ModelDescriptionJson.Write(head));
            }
        }

        return stream.ToArray();
    }

    /// <summary>
    /// Writes a model to a file, by way of a temporary file beside it: a gateway that loads meanwhile sees the old one or the new one,
    /// never a half.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(GamModel gam, ModelDescription? head, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = Write(gam, head);
        var temporary = path + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The entries that ML.NET writes, without the informational version.</summary>
    internal static IEnumerable<(string Name, byte[] Bytes)> Entries(GamModel gam)
    {
        const string Model = MlNetModelReader.Root + "/Model";
        var platt = gam.Calibrator;
        var calibrator = new byte[16];
        BinaryPrimitives.WriteDoubleLittleEndian(calibrator, platt.Slope);
        BinaryPrimitives.WriteDoubleLittleEndian(calibrator.AsSpan(8), platt.Offset);
        yield return (Model + "/Predictor/Model.key", ModelKey.Write(ModelComponent.Gam, GamBlock(gam)));
        yield return (Model + "/Calibrator/Calibrator.txt", Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"Platt calibrator\nP(y=1|x) = 1/1+exp(A*x + B)\nA={platt.Slope:R}\nB={platt.Offset:R}\n")));
        yield return (Model + "/Calibrator/Model.key", ModelKey.Write(ModelComponent.Platt, calibrator));
        yield return (Model + "/Model.key", ModelKey.Write(ModelComponent.Calibrated, []));
        yield return (MlNetModelReader.Root + "/TrainSchema", TrainSchema.Write(gam.Inputs));

        // Feature column (string 0), threshold 0, threshold column (string 1).
        yield return (MlNetModelReader.Root + "/Model.key", ModelKey.Write(
            ModelComponent.Prediction, [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], "Features", "Score"));
    }

    private static byte[] GamBlock(GamModel gam)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(gam.Shapes.Length);
        writer.Write(gam.Inputs);
        writer.Write(gam.Intercept);
        foreach (var shape in gam.Shapes)
        {
            writer.Write(shape.Effects.Length);
            foreach (var effect in shape.Effects)
            {
                writer.Write(effect);
            }
        }

        foreach (var shape in gam.Shapes)
        {
            foreach (var bound in shape.UpperBounds)
            {
                writer.Write(bound);
            }
        }

        writer.Write(gam.Shapes.Length);
        for (var index = 0; index < gam.Shapes.Length; index++)
        {
            writer.Write(gam.Shapes[index].Input);
            writer.Write(index);
        }

        writer.Flush();
        return stream.ToArray();
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = EntryTime;
        entry.ExternalAttributes = 0;
        using var stream = entry.Open();
        stream.Write(bytes);
    }
}
