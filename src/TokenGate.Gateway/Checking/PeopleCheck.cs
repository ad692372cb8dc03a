using System.Text;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Checking;

/// <summary>What spreadsheets do to CSV files: the heading, the separator, the bytes; and who stands in two lines.</summary>
internal sealed class PeopleCheck : ISurroundingsCheck
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ConfigurationFault>> CheckAsync(GatewayOptions options, GatewayConfiguration configuration, CancellationToken cancellationToken)
    {
        var files = options.Identity.Sources
            .Select(static (source, index) => (Key: $"Identity:Sources:{index}:Map", File: source.Map, First: "hash", Second: "user"))
            .Append((Key: "Identity:People", File: options.Identity.People, First: "user", Second: "team"));
        return Task.FromResult<IReadOnlyList<ConfigurationFault>>(
            [.. files.Where(static each => each.File.Length > 0).SelectMany(each => Check(each.Key, configuration.PathOf(each.File), each.First, each.Second))]);
    }

    private static List<ConfigurationFault> Check(string key, string file, string first, string second)
    {
        string[] lines;
        try
        {
            var bytes = File.ReadAllBytes(file);
            if (BrokenLine(bytes) is { } broken)
            {
                return [OptionsFault.At(key, $"{file}, line {broken}: the bytes are not UTF-8", "Save the file as CSV UTF-8")];
            }

            lines = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Split('\n', StringSplitOptions.TrimEntries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        var columns = lines[0].Split(',', StringSplitOptions.TrimEntries).Select(static column => column.Trim('"')).ToList();
        if (!columns.SequenceEqual([first, second], StringComparer.OrdinalIgnoreCase) && !(second == "team" && columns.SequenceEqual([first, second, "parent"], StringComparer.OrdinalIgnoreCase)))
        {
            return [OptionsFault.At(key, $"{file}, line 1: the heading is '{lines[0]}'", $"The first line has to be {first},{second}, and the columns in that order")];
        }

        return [.. Doubles(lines).Select(each => OptionsFault.Warning(
            key, $"{file}, lines {each.First} and {each.Second}: '{each.Name}' stands twice, and the last line holds", "Keep one of the lines"))];
    }

    private static IEnumerable<(string Name, int First, int Second)> Doubles(string[] lines)
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i][0] == '#')
            {
                continue;
            }

            var name = lines[i].Split(',')[0].Trim().Trim('"');
            if (!seen.TryAdd(name, i + 1))
            {
                yield return (name, seen[name], i + 1);
            }
        }
    }

    private static int? BrokenLine(byte[] bytes)
    {
        var number = 0;
        foreach (var line in bytes.AsSpan().Split((byte)'\n'))
        {
            number++;
            if (!System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(line)))
            {
                return number;
            }
        }

        return null;
    }
}
