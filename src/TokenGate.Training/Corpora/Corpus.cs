using System.IO.Compression;
using System.Text.Json;

namespace TokenGate.Training.Corpora;

/// <summary>
/// Honest prompts and filler, read from <c>honest.jsonl.gz</c> and <c>filler.jsonl.gz</c> in a directory. Prompts that were padded on
/// purpose (tests of prompt caches) are set apart: they are filler in every respect but their label.
/// </summary>
public sealed class Corpus
{
    /// <summary>Creates a corpus.</summary>
    public Corpus(IReadOnlyList<HonestPrompt> honest, IReadOnlyList<FillerText> filler, int setApart = 0)
    {
        Honest = honest;
        Filler = filler;
        SetApart = setApart;
    }

    /// <summary>The honest prompts, in the order of the file.</summary>
    public IReadOnlyList<HonestPrompt> Honest { get; }

    /// <summary>The filler.</summary>
    public IReadOnlyList<FillerText> Filler { get; }

    /// <summary>How many rows were set apart because they are padded on purpose.</summary>
    public int SetApart { get; }

    /// <summary>The sources of the honest prompts, sorted.</summary>
    public IReadOnlyList<string> Sources => [.. Honest.Select(prompt => prompt.Source).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads both files of a directory.</summary>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A line is no row.</exception>
    public static Corpus Read(string directory)
    {
        var honest = new List<HonestPrompt>();
        var setApart = 0;
        foreach (var row in Rows(directory, "honest.jsonl.gz"))
        {
            var prompt = Prompt(row);
            if (PaddedOnPurpose.Is(prompt))
            {
                setApart++;
            }
            else
            {
                honest.Add(prompt);
            }
        }

        var filler = Rows(directory, "filler.jsonl.gz").Select(row => new FillerText(Text(row, "source"), Text(row, "kind"), Text(row, "text"))).ToList();
        return new Corpus(honest, filler, setApart);
    }

    /// <summary>The part of the corpus whose sources pass a test.</summary>
    public Corpus Where(Func<string, bool> source) =>
        new([.. Honest.Where(prompt => source(prompt.Source))], [.. Filler.Where(text => source(text.Source))], SetApart);

    private static IEnumerable<JsonElement> Rows(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path} is missing: give the directory that holds honest.jsonl.gz and filler.jsonl.gz.", path);
        }

        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            JsonElement row;
            try
            {
                row = JsonElement.Parse(line);
            }
            catch (JsonException exception)
            {
                throw new InvalidDataException($"{path}, line {number}: no JSON ({exception.Message}).", exception);
            }

            yield return row;
        }
    }

    private static HonestPrompt Prompt(JsonElement row) => new(
        Text(row, "id"),
        Text(row, "source"),
        Text(row, "lang"),
        Text(row, "category"),
        Optional(row, "session"),
        row.TryGetProperty("turn", out var turn) && turn.ValueKind == JsonValueKind.Number ? turn.GetInt32() : 1,
        Optional(row, "batch"),
        Optional(row, "pattern") == "same_artefact_reask",
        [.. row.GetProperty("messages").EnumerateArray().Select(message => new ChatTurn(Text(message, "role"), Optional(message, "content") ?? "", message.GetRawText()))]);

    private static string Text(JsonElement row, string name) =>
        Optional(row, name) ?? throw new InvalidDataException($"A row of the corpus has no \"{name}\".");

    private static string? Optional(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
