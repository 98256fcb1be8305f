using PluginState.AspNetCore.Recording;

namespace PluginState.Host.Replay.Synthesis;

/// <summary>Makes up traces.</summary>
internal static class Synthesizer
{
    /// <summary>How often a client does something, in milliseconds on average.</summary>
    private const double Pace = 200;

    /// <summary>One in so many entries is a read.</summary>
    private const int ReadEvery = 5;

    /// <summary>Makes a trace up.</summary>
    /// <returns>Its entries, one by one; the same ones for the same settings.</returns>
    public static IEnumerable<TraceEntry> Synthesize(SynthesisSettings settings)
    {
        var random = new Random(settings.Seed);
        var (sessions, clock) = (0, 0.0);
        var (edits, conflicts) = (0L, 0L);
        var slots = Math.Min(settings.States, settings.Clients);
        var current = new Session?[slots];
        for (var i = 0L; i < settings.Entries; i++)
        {
            clock += random.NextDouble() * 2 * Pace / settings.Clients;
            var time = (long)clock;
            var client = random.Next(settings.Clients);
            var slot = client % slots;
            if (current[slot] is not { IsOver: false })
            {
                foreach (var close in Each(slot, current[slot], time, static (session, client, time) => session.Close(client, time)))
                    yield return close;
                current[slot] = new(settings.Workload, ++sessions, random);
                foreach (var open in Each(slot, current[slot], time, static (session, client, time) => session.Open(client, time)))
                    yield return open;
            }

            var session = current[slot]!;
            if (random.Next(ReadEvery) == 0)
            {
                yield return session.Read(client, time);
                continue;
            }

            // Not by chance for each edit: the share of the whole is what was asked for, also in short traces.
            edits++;
            var isConflict = session.CanConflict && (conflicts + 1) * 100 <= edits * settings.Conflicts;
            if (isConflict)
                conflicts++;
            yield return isConflict ? session.EditContested(client, time) : session.EditUntouched(client, time, settings.Conflicts > 0);
        }

        for (var slot = 0; slot < slots; slot++)
        {
            foreach (var close in Each(slot, current[slot], (long)clock, static (session, client, time) => session.Close(client, time)))
                yield return close;
        }

        IEnumerable<TraceEntry> Each(int slot, Session? session, long time, Func<Session, int, long, TraceEntry> entry)
        {
            for (var client = slot; session is not null && client < settings.Clients; client += slots)
                yield return entry(session, client, time);
        }
    }
}
