using System.Globalization;
using System.Text;

namespace TokenGate.Training.Evaluation;

/// <summary>A report as tables for a terminal, 100 columns wide. Shares are in per cent.</summary>
public static class EvaluationText
{
    /// <summary>The report as text; lines end with a line feed.</summary>
    public static string Write(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        Line($"{report.Title}, {report.Date:yyyy-MM-dd}: {report.Honest.Exchanges} honest exchanges, {report.Inflated} inflating");
        if (report.ModelVersion.Length > 0)
        {
            Line($"models {report.ModelVersion}");
        }

        Heading($"{"families",-36}{"number",-12}{"exchanges",10}{"recall",10}{"neutral",10}{"gain",9}");
        foreach (var total in report.Totals)
        {
            Line($"{total.Name,-36}{total.Families,-12}{total.Exchanges,10}{Share(total.Recall),10}{Share(total.Neutralised),10}{total.MeanGain,9:0.000}");
        }

        Heading($"{"bar",-48}{"measured",12}{"due",14}");
        foreach (var bar in report.Bars)
        {
            Line($"{bar.Name,-48}{(bar.Value is { } value ? Share(value) : "-"),12}{(bar.AtMost ? "<= " : ">= ") + Share(bar.Limit),14}  {Held(bar.Held)}");
        }

        if (report.People is { } people)
        {
            Heading($"{"people",-60}{"measured",12}{"at most",12}");
            Line($"{$"of {people.Honest} honest people, with anything withheld",-60}{people.Hit,12}{Share(people.HitBound),12}");
            Line($"{"the same in 20 work days",-60}{people.HitInTwentyDays,12}{Share(people.HitInTwentyDaysBound),12}");
            Line($"{$"{people.Inflaters} inflaters, trusted tokens a work day, median",-60}{people.Earned,12}");
            Line($"{"the same at the ninth decile",-60}{people.EarnedMost,12}");
            Line($"{"the same at five times the volume",-60}{people.EarnedMostFiveTimes,12}");
            Line($"{"by closed families alone, median",-60}{people.ClosedEarned,12}");
            Line($"{"the same at the ninth decile",-60}{people.ClosedEarnedMost,12}");
            Line($"{"of all these tokens nothing doubted",-60}{Share(people.NeverDoubted),12}");
        }

        if (report.Ablation.Count > 0)
        {
            Heading($"{"part of the judge",-36}{"gain, closed",14}{"gain, all",12}{"honest doubted",16}");
            foreach (var part in report.Ablation)
            {
                Line($"{part.Name,-36}{part.ClosedGain,14:0.000}{part.AllGain,12:0.000}{Share(part.HonestDoubted),16}");
            }
        }

        Heading($"{"family",-36}{"kind",-12}{"exchanges",10}{"recall",10}{"neutral",10}{"gain",9}");
        foreach (var family in report.Families)
        {
            Line($"{Fit(family.Family, 35),-36}{family.Label,-12}{family.Exchanges,10}{Share(family.Recall),10}{Share(family.Neutralised),10}{family.Gain,9:0.000}{(family.Open ? "  open" : "")}");
        }

        Heading($"{"honest category",-36}{"exchanges",10}{"withheld",10}{"rate",10}{"at most",10}{"tokens",10}");
        foreach (var category in report.Categories.Append(report.Honest))
        {
            Honest(category);
        }

        if (report.WorstSources.Count > 0)
        {
            Heading($"{"honest source withheld most",-36}{"exchanges",10}{"withheld",10}{"rate",10}{"at most",10}{"tokens",10}");
            foreach (var source in report.WorstSources)
            {
                Honest(source);
            }
        }

        if (report.Heads.Count > 0)
        {
            Heading($"{"score",-16}{"recall@0.1%",12}{"recall@1%",12}{"trees@0.1%",12}{"trees@1%",12}{"ECE",9}{"Brier",9}");
            foreach (var head in report.Heads)
            {
                Line($"{head.Head,-16}{Share(head.RecallAtThousandth),12}{Share(head.RecallAtHundredth),12}{Maybe(head.BlackBoxAtThousandth),12}{Maybe(head.BlackBoxAtHundredth),12}{head.Calibration.ExpectedError,9:0.0000}{head.Calibration.Brier,9:0.0000}");
            }
        }

        if (report.Drift.Count > 0)
        {
            Heading($"{"moved since training",-48}{"index",12}");
            foreach (var drift in report.Drift.Where(drift => drift.Name == "score" || drift.Index >= Scoring.Models.PopulationStability.Watch))
            {
                Line($"{drift.Head + " " + drift.Name,-48}{drift.Index,12:0.000}");
            }
        }

        return text.ToString();

        void Honest(HonestFigures honest) => Line(
            $"{Fit(honest.Name, 35),-36}{honest.Exchanges,10}{honest.Withheld,10}{Share(honest.Rate),10}{Share(honest.UpperBound),10}{Share(honest.TokenRate),10}");

        void Heading(FormattableString line)
        {
            text.Append('\n');
            Line(line);
        }

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture).TrimEnd()).Append('\n');
    }

    /// <summary>A share in per cent, with the digits that a rate of one in ten thousand needs.</summary>
    internal static string Share(double value) => string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.00} %");

    private static string Maybe(double? value) => value is { } share ? Share(share) : "-";

    private static string Held(bool? held) => held switch { true => "held", false => "MISSED", null => "not measured" };

    private static string Fit(string name, int length) => name.Length <= length ? name : name[..(length - 1)] + "…";
}
