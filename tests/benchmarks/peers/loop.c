/* Workload W as one C loop, with the very draws of the program's engines (Philox 4x32-10, the same
 * keys), so that its answers are theirs. It knows W and nothing else, keeps the eight numbers that
 * are compared and no quantile: what a general engine is measured against, built by the benchmark
 * alone. Compile without contraction of a * b + c, or its last bits differ. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { END = 4, ARRIVAL = 7, DRIFT = 8, CHECK = 9 };
enum { CPU, GPU };
enum { TIME = 0, FAILS = 1, GAP = 4, WEAR = 12 };
#define MODELS 10
#define HEAP 64

typedef struct { double time; int kind, what; } Event;
typedef struct {
    double queued;
    uint32_t entity, stream;
    int class, stage, model, visits[4];
} Job;
typedef struct { int slots, busy; double since, area, waited; int64_t began; int *ring; uint32_t head, tail, mask; } Pool;
typedef struct { double released, points; int days, pending; uint32_t release, asked; } Model;

static uint32_t k0, k1;

static double uniform(uint32_t entity, uint32_t stream, uint32_t place, uint32_t last)
{
    uint32_t c0 = entity, c1 = stream, c2 = place, c3 = last, a = k0, b = k1;
    for (int i = 0; i < 10; i++) {
        uint64_t p = (uint64_t)0xD2511F53u * c0, q = (uint64_t)0xCD9E8D57u * c2;
        uint32_t n0 = (uint32_t)(q >> 32) ^ c1 ^ a, n2 = (uint32_t)(p >> 32) ^ c3 ^ b;
        c1 = (uint32_t)q, c3 = (uint32_t)p, c0 = n0, c2 = n2;
        a += 0x9E3779B9u, b += 0xBB67AE85u;
    }
    uint64_t whole = ((uint64_t)(c0 >> 6) << 26) | (c1 >> 6);
    return ((double)whole + 0.5) * 0x1p-52;
}

static double ratio(double r, const double *up, const double *down)
{
    double top = 0, bottom = 0;
    for (int i = 0; i < 8; i++) top = top * r + up[i];
    for (int i = 0; i < 8; i++) bottom = bottom * r + down[i];
    return top / bottom;
}

static double coefficients[6][8]; /* of the normal quantile, handed over by the caller */

static double normal(double u)
{
    double q = u - 0.5;
    if (fabs(q) <= 0.425) return q * ratio(0.180625 - q * q, coefficients[0], coefficients[1]);
    double r = sqrt(-log(q < 0 ? u : 1.0 - u));
    double v = r <= 5.0 ? ratio(r - 1.6, coefficients[2], coefficients[3])
                        : ratio(r - 5.0, coefficients[4], coefficients[5]);
    return q < 0 ? -v : v;
}

typedef struct { double log_mean, log_sd; } Lognormal;

static Lognormal lognormal(double mean, double cv)
{
    Lognormal d = { log(mean) - 0.5 * log1p(cv * cv), sqrt(log1p(cv * cv)) };
    return d;
}

static double draw(Lognormal d, double u) { return exp(d.log_mean + d.log_sd * normal(u)); }

static Event heap[HEAP];
static int size;

static int before(Event a, Event b)
{
    if (a.time != b.time) return a.time < b.time;
    return a.kind != b.kind ? a.kind < b.kind : a.what < b.what;
}

static void push(double time, int kind, int what)
{
    Event e = { time, kind, what };
    int i = size++;
    while (i && before(e, heap[(i - 1) / 2])) heap[i] = heap[(i - 1) / 2], i = (i - 1) / 2;
    heap[i] = e;
}

static Event pop(void)
{
    Event first = heap[0], last = heap[--size];
    int i = 0;
    for (int child; (child = 2 * i + 1) < size; i = child) {
        if (child + 1 < size && before(heap[child + 1], heap[child])) child++;
        if (!before(heap[child], last)) break;
        heap[i] = heap[child];
    }
    heap[i] = last;
    return first;
}

static void change(Pool *p, double now, int by)
{
    p->area += p->busy * (now - p->since), p->since = now, p->busy += by;
}

/* hashes: streams change, training, training~risk, risk; places ~arrivals, ~drift; then the stages
 * build, test, deploy, validate, train, evaluate. out: arrivals and completions of both pipelines,
 * mean wait and utilisation of both pools, retrainings, logical events. */
int run_w(uint32_t seed, uint32_t replication, double horizon, const uint32_t *hashes,
          const double *quantile, double *out)
{
    static const int pool_of[2][4] = { { CPU, CPU, CPU, 0 }, { CPU, GPU, GPU, CPU } };
    static const int last_of[2] = { 2, 3 }, back_to[2] = { 0, 1 }, checked[2] = { 1, 2 };
    static const double fails[2] = { 0.15, 0.10 }, mean_gap[2] = { 0.125, 1.6666666666666667 };
    const uint32_t place[2][4] = { { hashes[6], hashes[7], hashes[8], 0 },
                                   { hashes[9], hashes[10], hashes[11], hashes[8] } };
    const Lognormal time_of[2][4] = {
        { lognormal(.3, .5), lognormal(.3, .8), lognormal(.1, .3), { 0, 0 } },
        { lognormal(.5, .5), lognormal(4, 1), lognormal(.5, .5), lognormal(.2, .3) } };
    const Lognormal wear = lognormal(0.2, 1.0);
    k0 = seed, k1 = replication, size = 0;
    memcpy(coefficients, quantile, sizeof coefficients);
    Pool pools[2] = { { .slots = 8 }, { .slots = 4 } };
    for (int i = 0; i < 2; i++) pools[i].mask = (1u << 20) - 1, pools[i].ring = malloc(sizeof(int) << 20);
    int capacity = 1 << 16, free_count = capacity;
    Job *jobs = malloc(sizeof(Job) * capacity);
    int *unused = malloc(sizeof(int) * capacity);
    for (int i = 0; i < capacity; i++) unused[i] = i;
    Model models[MODELS];
    memset(models, 0, sizeof models);
    double arrived[2] = { 0 }, done[2] = { 0 }, retrained = 0, events = 0;
    uint32_t next_entity[2] = { 0, 0 };
    for (int c = 0; c < 2; c++)
        push(-mean_gap[c] * log1p(-uniform(0, hashes[c], hashes[4], GAP)), ARRIVAL, c);
    for (int m = 0; m < MODELS; m++) push(24, DRIFT, m), push(24, CHECK, m);
    while (size && heap[0].time < horizon) {
        Event e = pop();
        double now = e.time;
        int fresh = -1;
        if (e.kind == END) {
            Job *j = &jobs[e.what];
            int c = j->class, s = j->stage, visit = j->visits[s]++;
            events++;
            change(&pools[pool_of[c][s]], now, -1);
            if (s == checked[c]
                && uniform(j->entity, j->stream, place[c][s], (uint32_t)visit << 12 | FAILS) < fails[c]) {
                j->stage = back_to[c], fresh = e.what;
            } else if (s < last_of[c]) {
                j->stage++, fresh = e.what;
            } else {
                done[c]++, unused[free_count++] = e.what;
                if (j->model >= 0) {
                    Model *m = &models[j->model];
                    m->pending = 0, m->released = now, m->points = 0, m->days = 0, m->release++;
                    retrained++;
                    push(now + 24, DRIFT, (int)(m->release << 4) | j->model);
                }
            }
        } else if (e.kind == ARRIVAL) {
            int c = e.what;
            uint32_t n = next_entity[c]++;
            if (!free_count) return 1;
            fresh = unused[--free_count];
            jobs[fresh] = (Job){ .entity = n, .stream = hashes[c], .class = c, .model = -1 };
            arrived[c]++, events++;
            push(now + -mean_gap[c] * log1p(-uniform(n + 1, hashes[c], hashes[4], GAP)), ARRIVAL, c);
        } else if (e.kind == DRIFT) {
            int number = e.what & 15;
            Model *m = &models[number];
            if ((int)m->release != e.what >> 4) continue;
            m->days++;
            m->points += draw(wear, uniform((uint32_t)number << 16 | m->release, hashes[3], hashes[5],
                                            (uint32_t)m->days << 12 | WEAR));
            push(m->released + (m->days + 1) * 24.0, DRIFT, e.what);
        } else {
            Model *m = &models[e.what];
            events++;
            push(now + 24, CHECK, e.what);
            if (0.95 - m->points * 0.01 < 0.90 && !m->pending) {
                if (!free_count) return 1;
                fresh = unused[--free_count];
                uint32_t n = (uint32_t)e.what << 16 | m->asked++;
                jobs[fresh] = (Job){ .entity = n, .stream = hashes[2], .class = 1, .model = e.what };
                m->pending = 1, arrived[1]++;
            }
        }
        if (fresh >= 0) {
            Job *j = &jobs[fresh];
            Pool *p = &pools[pool_of[j->class][j->stage]];
            j->queued = now, p->ring[p->tail++ & p->mask] = fresh;
        }
        for (int i = 0; i < 2; i++) {
            Pool *p = &pools[i];
            while (p->busy < p->slots && p->head != p->tail) {
                int who = p->ring[p->head++ & p->mask];
                Job *j = &jobs[who];
                int c = j->class, s = j->stage;
                change(p, now, 1);
                p->waited += now - j->queued, p->began++;
                double u = uniform(j->entity, j->stream, place[c][s], (uint32_t)j->visits[s] << 12 | TIME);
                push(now + draw(time_of[c][s], u), END, who);
            }
        }
    }
    for (int i = 0; i < 2; i++) {
        change(&pools[i], horizon, 0);
        out[i] = arrived[i], out[2 + i] = done[i];
        out[4 + i] = pools[i].waited / (double)pools[i].began;
        out[6 + i] = pools[i].area / (horizon * pools[i].slots);
        free(pools[i].ring);
    }
    out[8] = retrained, out[9] = events;
    free(jobs), free(unused);
    return 0;
}
