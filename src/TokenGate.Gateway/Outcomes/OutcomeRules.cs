using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Outcomes;

/// <summary>What an outcome may name: the teams and projects that there are, and days that have come.</summary>
/// <param name="Teams">The teams of the people file; empty to take any.</param>
/// <param name="Projects">The projects of the configuration; empty to take any.</param>
/// <param name="Today">The present day, in the company's calendar.</param>
public sealed record OutcomeRules(IReadOnlySet<string> Teams, IReadOnlySet<string> Projects, DateOnly Today)
{
    /// <summary>The rules of a configuration. A people file that cannot be read lets any team pass.</summary>
    public static OutcomeRules From(GatewayConfiguration configuration, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = OptionsReader.Read(configuration.Root).Options;
        PersonEntry[] roll = [];
        try
        {
            roll = options.Identity.People.Length == 0 ? [] : [.. SideFileReaders.People(File.ReadAllBytes(configuration.PathOf(options.Identity.People)), options.Identity.CaseSensitive).Values];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // `tokengate check` tells what is wrong with it.
        }

        return Create(roll, options.Report.Projects.Values, today);
    }

    /// <summary>The rules of a roll and a list of projects.</summary>
    internal static OutcomeRules Create(IReadOnlyCollection<PersonEntry> roll, IReadOnlyList<string> projects, DateOnly today) => new(
        roll.SelectMany(static person => new[] { person.Team, person.Parent }).Where(static team => team != "-").ToHashSet(StringComparer.Ordinal),
        projects.ToHashSet(StringComparer.OrdinalIgnoreCase),
        today);
}
