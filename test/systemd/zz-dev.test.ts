import { test } from 'vitest';
import fs from 'node:fs';
import { allRowsPath, inspectRow, readRows } from './oracle.ts';
test('dev', () => {
  const rows = readRows(allRowsPath);
  const c: any = {}; const lines: string[] = [];
  const skip: any = { exec:['After','Before','Requires','Wants','Conflicts','RequiresMountsFor'], environment:['After','Before','Requires','Conflicts'], 'list/dropin':['After','Before','Requires','Conflicts','Wants','RequiresMountsFor'] };
  const D=JSON.stringify({ExecStart:[{path:'/opt/orc/dump',argv:['/opt/orc/dump'],flags:[]}]});
  for (const r of rows) {
    const k = r.kind+'/'+r.sub; c[k]??={n:0,load:0,exec:0,props:0,runs:0,runsN:0,err:0};
    const g: any = inspectRow(r); const w: any = r.result; c[k].n++;
    const note=(what:string,a:any,b:any)=>lines.push(r.id+' '+what+' got '+JSON.stringify(a)?.slice(0,400)+' want '+JSON.stringify(b)?.slice(0,400)+'  | '+JSON.stringify(r.unit).slice(-160));
    if (g.load===w.load) c[k].load++; else note('load',g.load,w.load);
    if (JSON.stringify(g.load_error)===JSON.stringify(w.load_error)) c[k].err++; else note('err',g.load_error,w.load_error);
    const gp=Object.fromEntries(Object.entries(g.props).filter(([p])=>!(skip[r.kind]??skip[k]??[]).includes(p)));
    const keys=new Set([...Object.keys(gp),...Object.keys(w.props??{})]); let ok=true;
    const setlike=new Set(['After','Before','Requires','Wants']);
    const norm=(p:string,v:any)=>JSON.stringify(setlike.has(p)&&v?[...v].sort():v);
    for (const p of keys) if (norm(p,gp[p])!==norm(p,w.props?.[p])) { ok=false; note('prop '+p,gp[p],w.props?.[p]); }
    if (ok) c[k].props++;
    const ge = w.exec===undefined && (JSON.stringify(g.exec)===D||Object.keys(g.exec).length===0) ? undefined : g.exec;
    const norme=(e:any)=>e===undefined?e:JSON.stringify(Object.keys(e).sort().map(x=>[x,e[x]]));
    const bytes=JSON.stringify(g.exec).includes('"hex"');
    if (norme(ge)===norme(w.exec)||(bytes&&w.exec===undefined)) c[k].exec++; else note('exec',ge,w.exec);
    if (['exec/exec','environment/environment','environment/envfile','list/dropin'].includes(k)) {
      c[k].runsN++;
      const wr=w.runs??[];
      const gr=g.runs.filter((x:any)=>true).map((x:any,i:number)=>Object.fromEntries(Object.entries(x).filter(([f])=>wr[i]?.[f]!==undefined||f==='argv')));
      const dumps=g.runs.length;
      const f=(x:any)=>JSON.stringify(x.map((y:any)=>Object.fromEntries(Object.entries(y).sort())));
      if (f(gr)===f(wr)) c[k].runs++; else note('runs',gr,wr);
    }
  }
  fs.writeFileSync('/tmp/h2/dev.txt',lines.join('\n'));
  console.log(c, lines.length);
});
