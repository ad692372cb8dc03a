using System.Collections.Immutable;
using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>Collects what a provider counts beyond the counts that have a place of their own.</summary>
internal static class ExtraCounts
{
    private const int MaxCounts = 64;
    private const int MaxDepth = 4;
    private const int MaxNameLength = 64;

    /// <summary>Reads the whole numbers of usage objects by their dotted paths; those of a later object replace those of an earlier
    /// one.</summary>
    /// <param name="known">Dotted paths to leave out.</param>
    /// <param name="texts">The usage objects in the order in which they came.</param>
    public static ImmutableSortedDictionary<string, long> Read(IReadOnlyCollection<string> known, params ReadOnlySpan<ReadOnlyMemory<byte>> texts)
    {
        var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        using var tape = new JsonTape();
        foreach (var text in texts)
        {
            if (!text.IsEmpty && tape.Parse(text) is null)
            {
                Collect(counts, known, tape.Root, "", 0);
            }
        }

        return counts.ToImmutable();
    }

    /// <summary>Lists of a name and a count each are kept by these names, as objects are; other lists are none of a count.</summary>
    private static void CollectList(ImmutableSortedDictionary<string, long>.Builder counts, JsonValue list, string path)
    {
        foreach (var element in list.Items)
        {
            var (modality, value) = Modalities.Sum(element);
            if (value.AsCount(TokenCounts.Ceiling) is { } count && counts.Count < MaxCounts && modality.AsString(MaxNameLength) is { } name)
            {
                counts[$"{path}.{name}"] = count;
            }
        }
    }

    private static void Collect(
        ImmutableSortedDictionary<string, long>.Builder counts,
        IReadOnlyCollection<string> known,
        JsonValue value,
        string prefix,
        int depth)
    {
        var members = value.Members;
        while (members.MoveNext())
        {
            var name = members.Name.AsString(MaxNameLength);
            if (name is null)
            {
                continue;
            }

            var path = prefix + name;
            if (members.Current.IsObject && depth < MaxDepth)
            {
                Collect(counts, known, members.Current, path + ".", depth + 1);
            }
            else if (members.Current.IsArray)
            {
                CollectList(counts, members.Current, path);
            }
            else if (members.Current.AsCount(TokenCounts.Ceiling) is { } count && counts.Count < MaxCounts && !known.Contains(path))
            {
                counts[path] = count;
            }
        }
    }
}
