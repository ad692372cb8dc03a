using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TokenGate.Terminal;
using TokenGate.Tokens;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary><c>tokengate count</c>: tokens of files.</summary>
internal static class CountVerb
{
    private const string StandardInput = "-";
    private const string DefaultEncoding = "o200k_base";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "UTF-8 text files; - reads standard input.", Arity = ArgumentArity.OneOrMore };
        var encoding = new Option<string?>("--encoding") { HelpName = "NAME", Description = $"Encoding: {string.Join(", ", Encodings.Names)}. [default: o200k_base]" };
        encoding.AcceptOnlyFromAmong([.. Encodings.Names]);
        var model = new Option<string?>("--model") { HelpName = "NAME", Description = "Use the encoding of this model, for example gpt-4o; instead of --encoding. For a vendor without a published tokenizer, an estimate that says so." };
        var ids = new Option<bool>("--ids") { Description = "Print the token ids of each file on one line instead of the count." };
        var json = new Option<bool>("--json") { Description = "Print one JSON array." };

        var command = new Command("count", "Counts the tokens of files with the vendors' own encodings, or estimates them where there is none.") { files, encoding, model, ids, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(encoding) is not null && result.GetValue(model) is not null)
            {
                result.AddError("Give --encoding or --model, not both.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var counter = Choose(parsed.GetValue(encoding), parsed.GetValue(model));
            if (!counter.IsExact)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(Estimate(parsed.GetValue(model)!, counter));
            }

            return await RunAsync(
                parsed.GetRequiredValue(files), counter, parsed.GetValue(ids), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellationToken);
        });
        return command.WithExamples(
            "tokengate count README.md                    its tokens under o200k_base",
            "tokengate count --model gpt-4 a.txt b.txt    two files and their sum under cl100k_base",
            "echo hello | tokengate count --ids -         the token ids");
    }

    private static ITokenCounter Choose(string? encoding, string? model) =>
        encoding is not null || model is null ? Encodings.Get(encoding ?? DefaultEncoding) : EncodingMap.Default.ForModel(model);

    /// <summary>An estimate never passes for a count.</summary>
    private static string Estimate(string model, ITokenCounter counter) => Encodings.EstimateNames.Contains(counter.Encoding)
        ? $"An estimate ({counter.Encoding}): the vendor of '{model}' publishes no tokenizer."
        : $"An estimate: the encoding of '{model}' is not known, {counter.Encoding} stands in for it. Name another with --encoding.";

    private static async Task<int> RunAsync(
        string[] files,
        ITokenCounter counter,
        bool ids,
        bool json,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        TokenEncoding? encoding = null;
        if (ids && !Encodings.TryGet(counter.Encoding, out encoding))
        {
            throw new UsageException($"--ids: {counter.Encoding} estimates a number of tokens and has no ids. Omit --ids, or name an encoding with --encoding.");
        }

        var counts = new List<FileCount>();
        foreach (var file in files)
        {
            var text = await ReadAsync(file, cancellationToken);
            var list = encoding is null ? null : Ids(encoding, text);
            var tokens = list?.Length ?? counter.Count(text);
            counts.Add(new FileCount(file, counter.Encoding, counter.IsExact, tokens, list));
            if (!json)
            {
                await output.WriteLineAsync(list is null
                    ? string.Create(CultureInfo.InvariantCulture, $"{tokens}\t{file}")
                    : string.Join(' ', list));
            }
        }

        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(counts, OutputJson.Line));
        }
        else if (!ids && counts.Count > 1)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{counts.Sum(count => (long)count.Tokens)}\ttotal"));
        }

        return ExitCode.Success;
    }

    private static int[] Ids(TokenEncoding encoding, byte[] text)
    {
        var ids = new ArrayBufferWriter<int>();
        encoding.Encode(text, ids);
        return ids.WrittenSpan.ToArray();
    }

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (file != StandardInput)
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }

        using var copy = new MemoryStream();
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    }

    /// <summary>The count of one file, with ids if requested.</summary>
    private sealed record FileCount(
        string File,
        string Encoding,
        bool Exact,
        int Tokens,
        [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] int[]? Ids);
}
